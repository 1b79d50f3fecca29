import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { createSteadyDetector, type SteadyOptions } from "../../src/stats/steady.ts";
import { series } from "./series.ts";

/** The same question asked once about the whole series. */
function naiveSteady(
  samples: readonly number[],
  { windowCalls, windows, tolerance }: SteadyOptions,
): boolean {
  const full = Math.floor(samples.length / windowCalls);
  if (full < windows) return false;
  const medians = Array.from({ length: windows }, (_, i) => {
    const start = (full - windows + i) * windowCalls;
    const window = samples.slice(start, start + windowCalls).sort((a, b) => a - b);
    return window[Math.ceil(windowCalls / 2) - 1]!;
  });
  return medians.every((a) => medians.every((b) => a <= b * (1 + tolerance)));
}

test("the answer after any cutting into blocks is that for the whole series", () => {
  const options = fc.record({
    windowCalls: fc.integer({ min: 1, max: 5 }),
    windows: fc.integer({ min: 2, max: 4 }),
    tolerance: fc.constantFrom(0, 0.01, 0.5),
  });
  const samples = fc.array(fc.integer({ min: 100, max: 104 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      options,
      samples,
      fc.array(fc.integer({ min: 0, max: 60 })),
      (steadyOptions, values, cuts) => {
        const detector = createSteadyDetector(steadyOptions);
        const samplesNs = Float64Array.from(values);
        const borders = [...cuts.filter((cut) => cut < values.length).sort((a, b) => a - b), values.length];
        let from = 0;
        let steady = false;
        for (const to of borders) {
          steady = detector.push(samplesNs, from, to);
          from = to;
        }
        expect(steady).toBe(naiveSteady(values, steadyOptions));
      },
    ),
  );
});

test("a falling warm-up is not steady until it levels out, and spikes do not hide that it has", () => {
  const warmup = series(400, (i) => (i < 200 ? 2000 - 5 * i : i % 10 === 0 ? 90_000 : 1000 + (i % 3)));
  const detector = createSteadyDetector({ windowCalls: 50, windows: 3, tolerance: 0.01 });
  const answers = Array.from({ length: 8 }, (_, block) =>
    detector.push(warmup, 50 * block, 50 * (block + 1)),
  );
  expect(answers).toEqual([false, false, false, false, false, false, true, true]);
});

test("settings that could never or always answer are our own bug", () => {
  expect(() => createSteadyDetector({ windowCalls: 0, windows: 3, tolerance: 0.01 })).toThrow(
    "assertion failed",
  );
  expect(() => createSteadyDetector({ windowCalls: 10, windows: 1, tolerance: 0.01 })).toThrow(
    "assertion failed",
  );
});
