// The table of a sweep as a person reads it.
import { expect, test } from "bun:test";
import { sweepLines } from "../../../src/report/bench/sweep-table.ts";
import type { TerminalStyle } from "../../../src/report/style.ts";
import type { CaseResult } from "../../../src/schema/case-result.ts";
import { exampleIdentity, exampleResult, failedResult } from "../example.ts";
import { exampleTicks } from "../example-ticks.ts";

const at = (result: CaseResult, identity: Partial<CaseResult["identity"]>): CaseResult => ({
  ...result,
  identity: { ...result.identity, ...identity },
});

const plain = { columns: 80, color: false };
const text = (results: readonly CaseResult[], style: TerminalStyle = plain) =>
  `\n${sweepLines(results, style).join("\n")}\n`;

test("what varied, then the figures to decide by; numbers end at the right", () => {
  const cases = [8, 64, 128].map((dim, i) =>
    at(exampleResult([2000, 100, 50][i]), { dim, gap_ms: i === 0 ? undefined : 2.5 * i }),
  );
  expect(text(cases)).toMatchInlineSnapshot(`
    "
      dim  gap ms  p50 µs   p99 µs          95 %  max µs
        8       –   8.949    9.177*  9.170–9.192   2,059
       64     2.5    8.93*       –                  9.18
      128       5    8.93        –                  9.18
      * lowest.
    "
  `);
});

test("cases of several layers, one at a rate, one that failed", () => {
  const cases = [exampleResult(), exampleTicks, at(failedResult, { pin: "cpu:2+3", text: "my texts.txt" })];
  expect(text(cases)).toMatchInlineSnapshot(`
    "
        p50 µs   p99 µs          95 %  step p99 µs  step slowdown  verdict
      backend cpu · layer B · dim 128 · threads 1 · pin 0 · spin 0 · load solo
      text mixed
         8.949    9.177   9.170–9.192            –              –  ok
      backend cpu · layer C · dim 256 · threads 1 · pin 0 · spin 0 · load typical
      text mixed
         8.945*     9.2*      9.2–460         46.0          ×1.13  rate-missed
      backend npu · layer B · dim 128 · threads – · pin cpu:2+3 · spin – · load solo
      text my texts.txt
             –        –                          –              –  failed
      * lowest.
      No room for: max µs, world slowdown, step p50 µs, response p99 µs.
    "
  `);
});

test("where a row has no room for what varied, what changes slowest stands above its cases", () => {
  const cases = ["wordllama-256", "my-own-transformer"].flatMap((model) =>
    ["f32", "bf16"].flatMap((precision) =>
      ["short", "long"].map((length) =>
        at(exampleResult(), { model, precision, text: length, pin: "cpu:2+3" }),
      ),
    ),
  );
  const failed = at(failedResult, { model: "third", precision: "f32", text: "long", pin: "0" });
  expect(text([...cases, failed], { ...plain, columns: 60 })).toMatchInlineSnapshot(`
    "
        text   p50 µs   p99 µs          95 %  max µs  verdict
      model wordllama-256 · backend cpu · precision f32
      threads 1 · pin cpu:2+3 · spin 0
        short   8.949*   9.177*  9.170–9.192   2,059  ok
        long    8.949*   9.177*  9.170–9.192   2,059  ok
      model wordllama-256 · backend cpu · precision bf16
      threads 1 · pin cpu:2+3 · spin 0
        short   8.949*   9.177*  9.170–9.192   2,059  ok
        long    8.949*   9.177*  9.170–9.192   2,059  ok
      model my-own-transformer · backend cpu · precision f32
      threads 1 · pin cpu:2+3 · spin 0
        short   8.949*   9.177*  9.170–9.192   2,059  ok
        long    8.949*   9.177*  9.170–9.192   2,059  ok
      model my-own-transformer · backend cpu · precision bf16
      threads 1 · pin cpu:2+3 · spin 0
        short   8.949*   9.177*  9.170–9.192   2,059  ok
        long    8.949*   9.177*  9.170–9.192   2,059  ok
      model third · backend npu · precision f32 · threads –
      pin 0 · spin –
        long        –        –                     –  failed
      * lowest.
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
      dim  p50 µs   p99 µs          95 %     p50/first (95 %)      p99/first (95 %)
        8   8.949*   9.177*  9.170–9.192                    1                     1
       16   8.949*   9.177*  9.170–9.192  1.000 (0.990–1.010)=  1.000 (0.990–1.010)=
       32   8.949*   9.177*  9.170–9.192  0.800 (0.800–0.810)   0.800 (0.800–0.810)
       64   8.949*   9.177*  9.170–9.192  1.500 (1.500–1.500)                     –
      * lowest; /first: over the first case, paired by round, with its 95 %
      interval; = holds 1.
      No room for: max µs.
    "
  `);
});

test("a single case, and cases that differ in nothing that a sweep varies", () => {
  expect(sweepLines([exampleResult()], plain)).toEqual([]);
  expect(
    text([exampleResult(), { ...exampleResult(), identity: { ...exampleIdentity, run: "other" } }]),
  ).toMatchInlineSnapshot(`
    "
      p50 µs   p99 µs          95 %  max µs
       8.949*   9.177*  9.170–9.192   2,059
       8.949*   9.177*  9.170–9.192   2,059
      * lowest.
    "
  `);
});
