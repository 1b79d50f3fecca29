// The table of a sweep as a person reads it.
import { expect, test } from "bun:test";
import { sweepLines } from "../../../src/report/bench/sweep-table.ts";
import type { CaseResult } from "../../../src/schema/case-result.ts";
import { exampleIdentity, exampleResult, failedResult } from "../example.ts";
import { exampleTicks } from "../example-ticks.ts";

const at = (result: CaseResult, identity: Partial<CaseResult["identity"]>): CaseResult => ({
  ...result,
  identity: { ...result.identity, ...identity },
});

const text = (results: readonly CaseResult[]) => `\n${sweepLines(results).join("\n")}\n`;

test("what varied, then the figures to decide by; numbers end at the right", () => {
  const cases = [8, 64, 128].map((dim, i) =>
    at(exampleResult([2000, 100, 50][i]), { dim, gap_ms: i === 0 ? undefined : 2.5 * i }),
  );
  expect(text(cases)).toMatchInlineSnapshot(`
    "
      dim  gap ms      p50      p99      max
        8       –  8.95 µs  9.18 µs  2.06 ms
       64     2.5  8.93 µs        –  9.18 µs
      128       5  8.93 µs        –  9.18 µs
    "
  `);
});

test("cases of several layers, one at a rate, one that failed", () => {
  const cases = [exampleResult(), exampleTicks, at(failedResult, { pin: "cpu:2+3", text: "my texts.txt" })];
  expect(text(cases)).toMatchInlineSnapshot(`
    "
      backend  layer  dim  threads  pin      spin  load     text              p50      p99      max  due p99  step p50  step p99  step slowed  world slowed  verdict
      cpu      B      128        1  0           0  solo     mixed         8.95 µs  9.18 µs  2.06 ms        –         –         –            –             –  ok
      cpu      C      256        1  0           0  typical  mixed         8.95 µs  9.17 µs  1.06 ms   301 µs   45.5 µs   46.0 µs        ×1.13         ×1.07  rate-missed
      npu      B      128        –  cpu:2+3     –  solo     my texts.txt        –        –        –        –         –         –            –             –  failed
    "
  `);
});

test("a single case, and cases that differ in nothing that a sweep varies", () => {
  expect(sweepLines([exampleResult()])).toEqual([]);
  expect(
    text([exampleResult(), { ...exampleResult(), identity: { ...exampleIdentity, run: "other" } }]),
  ).toMatchInlineSnapshot(`
    "
          p50      p99      max
      8.95 µs  9.18 µs  2.06 ms
      8.95 µs  9.18 µs  2.06 ms
    "
  `);
});
