// Nine processes of a case, made by hand: whether it is told that they did not hold their level.
import { expect, test } from "bun:test";
import type { ProcessOutcome } from "../../../src/cases/outcome.ts";
import { changeOfCase } from "../../../src/cases/plan/case-change.ts";
import { PHASES } from "../../../src/schema/call-columns.ts";
import type { CallsChange } from "../../../src/stats/level.ts";
import { exampleIdentity } from "../../report/example.ts";

const CALLS = 60;
const TEXTS = 6;

/** A second after the one before; its calls take so many times what is usual for their text. */
function processAt(number: number, level: number, change?: CallsChange): ProcessOutcome {
  const calls = Array.from({ length: CALLS }, (_, call) => call);
  const table = {
    count: CALLS,
    phase: Uint8Array.from(calls, (call) => PHASES.indexOf(call < TEXTS ? "warmup" : "steady")),
    textOf: Uint32Array.from(calls, (call) => call % TEXTS),
    textIds: Array.from({ length: TEXTS }, (_, text) => `text-${text}`),
    tokenCount: Float64Array.from(calls, (call) => 10 * (1 + (call % TEXTS))),
    startNs: Float64Array.from(calls, (call) => number * 1e9 + call * 1e6),
    latencyNs: Float64Array.from(calls, (call) => level * (1 + (call % TEXTS)) * (1000 + (call % 7))),
  };
  return {
    result: { identity: exampleIdentity, verdict: "ok", latency: { change }, warnings: [], notes: [] },
    calls: [{ identity: { ...exampleIdentity, arm: undefined }, table }],
  } as unknown as ProcessOutcome;
}

const LEVELS = [1, 1.012, 0.985, 1.02, 1.006, 0.99, 1.015, 0.98, 1.003];

test("processes that differ as processes do hold their level", () => {
  expect(changeOfCase(LEVELS.map((level, i) => processAt(i, level)))).toBeUndefined();
  expect(changeOfCase([])).toBeUndefined();
  expect(changeOfCase([processAt(0, 1)])).toBeUndefined();
});

test("a machine that became slower between two of them is told with when and how much", () => {
  const change = changeOfCase(LEVELS.map((level, i) => processAt(i, i < 4 ? level : 1.3 * level)))!;
  expect(change.ratio).toBeCloseTo(1.3, 1);
  expect(change.atNs).toBeCloseTo(4e9, -7);
  expect(change.spanNs).toBeCloseTo(8e9 + (CALLS - TEXTS) * 1e6, -7);
});

test("what most processes saw inside is told of the case, what one saw is not", () => {
  const inside = { ratio: 0.9, atNs: 1e6, spanNs: 5e7 };
  const some = (count: number) =>
    LEVELS.map((level, i) => processAt(i, level, i < count ? inside : undefined));
  expect(changeOfCase(some(1))).toBeUndefined();
  expect(changeOfCase(some(5))).toEqual(inside);
});
