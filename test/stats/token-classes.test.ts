import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { latencyByClass, TOKEN_CLASSES } from "../../src/stats/token-classes.ts";
import { series, uniform } from "./series.ts";

test("classes hold all samples, each in the class of its tokens, and have their own percentiles", () => {
  const next = uniform(4);
  const tokens = Array.from({ length: 3000 }, (_, i) => [3, 12, 13, 64, 65, 400][i % 6]!);
  const samples = series(3000, (i) => 1000 * tokens[i]! + 100 * next());
  const classes = latencyByClass(samples, tokens);
  expect(
    classes.map(({ name, sampleCount, leastTokens, mostTokens }) => [
      name,
      sampleCount,
      leastTokens,
      mostTokens,
    ]),
  ).toEqual([
    ["short", 1000, 3, 12],
    ["medium", 1000, 13, 64],
    ["long", 1000, 65, 400],
  ]);
  for (const { leastTokens, mostTokens, latencyNsP50, latencyNsP99 } of classes) {
    expect(latencyNsP50).toBeGreaterThanOrEqual(1000 * leastTokens);
    expect(latencyNsP99!).toBeGreaterThanOrEqual(1000 * mostTokens);
    expect(latencyNsP99!).toBeLessThan(1000 * mostTokens + 100);
  }
});

test("a class without samples is not there, and one with few has no p99", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 600 }), (tokens) => {
      const [only, ...others] = latencyByClass(Float64Array.from(tokens), tokens);
      expect(others).toEqual([]);
      expect(only).toMatchObject({
        name: TOKEN_CLASSES[0].name,
        sampleCount: tokens.length,
        latencyNsP99: undefined,
      });
    }),
  );
  expect(latencyByClass(new Float64Array(0), [])).toEqual([]);
});
