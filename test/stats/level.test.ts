// A machine that settles, steps or holds, in simulated streams of mixed texts of which the truth is known: what is named, and how often.
import { expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { callsChange, levelChange } from "../../src/stats/level.ts";
import { ownMedians } from "../../src/stats/own-median.ts";
import { STEADY, type StreamKind, streamOf, UNSTEADY } from "../../tasks/honesty/streams.ts";

const TRIALS = 20;

function namedShare(kind: StreamKind, seed: number): number {
  let named = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const { latencyNs, startNs, texts } = streamOf(kind, randomFrom(seed + trial));
    const usualNs = ownMedians(latencyNs, texts);
    const change = callsChange(
      latencyNs.map((ns, i) => ns / usualNs[i]!),
      startNs,
    );
    if (change !== undefined) named++;
  }
  return named / TRIALS;
}

test.each(UNSTEADY.map((kind) => [kind.name, kind] as const))("%s is named", (_, kind) => {
  expect(namedShare(kind, 100)).toBeGreaterThanOrEqual(0.95);
});

test.each(STEADY.map((kind) => [kind.name, kind] as const))("%s is not", (_, kind) => {
  expect(namedShare(kind, 200)).toBeLessThanOrEqual(0.05);
});

test("a step is told with its size and its place", () => {
  const levels = Float64Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 : 0.7) * (1 + 0.01 * (i % 3)));
  const change = levelChange(levels, 0.025)!;
  expect(change.at).toBe(30);
  expect(change.ratio).toBeCloseTo(0.7, 1);
});

test("one process of nine that was far slower is named, nine that differ as processes do are not", () => {
  const processes = [1, 1.012, 0.985, 1.02, 1.006, 0.99, 1.015, 0.98, 1.003];
  expect(levelChange(Float64Array.from(processes), 0.05)).toBeUndefined();
  expect(
    levelChange(
      Float64Array.from(processes, (level, i) => (i === 0 ? 1.5 : level)),
      0.05,
    )?.at,
  ).toBe(1);
});

test("where there is too little to tell, nothing is told", () => {
  expect(levelChange(Float64Array.of(1, 2, 1, 2), 0.05)).toBeUndefined();
  expect(callsChange(new Float64Array(0), new Float64Array(0))).toBeUndefined();
  expect(callsChange(Float64Array.of(1, 5), Float64Array.of(0, 100))).toBeUndefined();
});
