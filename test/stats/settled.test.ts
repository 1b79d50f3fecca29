import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { createSettlingDetector, type SettlingOptions } from "../../src/stats/settled.ts";
import { series } from "./series.ts";

/** The same question asked once about the whole series. */
function naiveSettled(
  samples: readonly number[],
  { windowCalls, windows, tolerance }: SettlingOptions,
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
      (settlingOptions, values, cuts) => {
        const detector = createSettlingDetector(settlingOptions);
        const samplesNs = Float64Array.from(values);
        const borders = [...cuts.filter((cut) => cut < values.length).sort((a, b) => a - b), values.length];
        let from = 0;
        let settled = false;
        for (const to of borders) {
          settled = detector.push(samplesNs, from, to);
          from = to;
        }
        expect(settled).toBe(naiveSettled(values, settlingOptions));
      },
    ),
  );
});

test("a falling warm-up has not settled until it levels out, and spikes do not hide that it has", () => {
  const warmup = series(400, (i) => (i < 200 ? 2000 - 5 * i : i % 10 === 0 ? 90_000 : 1000 + (i % 3)));
  const detector = createSettlingDetector({ windowCalls: 50, windows: 3, tolerance: 0.01 });
  const answers = Array.from({ length: 8 }, (_, block) =>
    detector.push(warmup, 50 * block, 50 * (block + 1)),
  );
  expect(answers).toEqual([false, false, false, false, false, false, true, true]);
});

test("settings that could never or always answer are our own bug", () => {
  expect(() => createSettlingDetector({ windowCalls: 0, windows: 3, tolerance: 0.01 })).toThrow(
    "assertion failed",
  );
  expect(() => createSettlingDetector({ windowCalls: 10, windows: 1, tolerance: 0.01 })).toThrow(
    "assertion failed",
  );
});
