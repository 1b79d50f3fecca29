// The timed search finds what it should: else its time would be that of something else.

import { expect, test } from "bun:test";
import { timeTwoStages } from "../../src/quality/two-stage-times.ts";

test("both searches are timed on every query, and without a query there is no time", () => {
  const product = {
    calls: [] as number[],
    allocate: (length: number) => new Float32Array(length),
    add(...[, , , , width]: readonly [unknown, number, unknown, number, number, ...unknown[]]) {
      this.calls.push(width);
    },
  };
  const request = { documents: new Float32Array(50 * 8).fill(1), width: 8, dim: 2, depth: 5, product };
  const times = timeTwoStages({ ...request, queries: new Float32Array(30 * 8) });
  expect(times).toMatchObject({ queryCount: 30 });
  expect(times!.fullNs).toBeGreaterThan(0);
  expect(times!.twoStageNs).toBeGreaterThan(0);
  expect(product.calls).toEqual(Array.from({ length: 50 }, () => [8, 2]).flat());
  expect(timeTwoStages({ ...request, queries: new Float32Array(0) })).toBeUndefined();
});
