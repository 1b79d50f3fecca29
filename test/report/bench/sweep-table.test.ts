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

test("ratios to the first case, paired by process; the lowest is marked, and what may be equal says so", () => {
  const rounds = [100, 101, 99, 103, 104, 102, 98, 105, 100];
  const measured = (dim: number, factor: (round: number) => number) =>
    at(
      {
        ...exampleResult(),
        processes: rounds.map((ns, round) => ({
          latencyNsP50: ns * factor(round),
          latencyNsP99: dim === 64 ? undefined : 2 * ns * factor(round),
        })),
      },
      { dim },
    );
  const cases = [
    measured(8, () => 1),
    measured(16, (round) => 1 + 0.01 * ((round % 3) - 1)),
    measured(32, (round) => 0.8 + 0.01 * (round % 2)),
    measured(64, () => 1.5),
  ];
  expect(text(cases)).toMatchInlineSnapshot(`
    "
      dim      p50      p99      max         p50 to the first           p99 to the first
        8  8.95 µs  9.18 µs  2.06 ms                        1                          1
       16  8.95 µs  9.18 µs  2.06 ms   equal (0.990 to 1.010)     equal (0.990 to 1.010)
       32  8.95 µs  9.18 µs  2.06 ms  ×0.800 (0.800 to 0.810) *  ×0.800 (0.800 to 0.810) *
       64  8.95 µs  9.18 µs  2.06 ms  ×1.500 (1.500 to 1.500)                          –
      over the first case, process by process, with the 95 % interval between rounds; equal: it holds 1; * the lowest
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
