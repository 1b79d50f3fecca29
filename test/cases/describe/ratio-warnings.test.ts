// A ratio of arms that nobody can act by says how many ticks it wants.
import { expect, test } from "bun:test";
import { ratioWarnings } from "../../../src/cases/describe/ratio-warnings.ts";
import type { CaseResult } from "../../../src/schema/case-result.ts";
import { summarizeLatency } from "../../../src/stats/latency-summary.ts";

const latency = summarizeLatency(new Float64Array(600).fill(2e6));
const beside = (ratio: number | undefined, low: number | undefined, high: number | undefined) =>
  ({ latency, beside: { slowdown: { ratio, low, high } } }) as Pick<
    CaseResult,
    "ticks" | "beside" | "latency"
  >;

test("a wide one is told, with as many ticks as narrow it to a tenth to either side", () => {
  const [warning, ...others] = ratioWarnings(beside(1.01, 0.48, 1.49));
  expect(others).toEqual([]);
  expect(warning).toMatchObject({
    code: "unsure-ratio",
    text: "the slowdown of the program beside by the step is not known: ×1.01 (×0.48 to ×1.49)",
  });
  // Five times as wide as wanted takes 25 times as many.
  expect(warning!.next).toContain("--iters 15000 ");
});

test.each([
  { name: "narrow", ratio: [1.2, 1.15, 1.3] },
  { name: "without an interval", ratio: [1.2, undefined, undefined] },
  { name: "not measured", ratio: [undefined, undefined, undefined] },
] as const)("one that is $name is not", ({ ratio: [ratio, low, high] }) => {
  expect(ratioWarnings(beside(ratio, low, high))).toEqual([]);
});

test("of several the widest is told", () => {
  const ticks = {
    embedSlowdown: { ratio: 1.1, low: 0.9, high: 1.3 },
    worldSlowdown: { ratio: 2, low: 1, high: 4 },
  } as CaseResult["ticks"];
  expect(ratioWarnings({ ticks, beside: undefined, latency }).map(({ text }) => text)).toEqual([
    "the slowdown of the world by the step is not known: ×2.00 (×1.00 to ×4.00)",
  ]);
});
