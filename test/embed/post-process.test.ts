// Pooling against plain arithmetic on arrays, over whole views: nothing else may be written.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { meanPool } from "../../src/embed/post-process.hot.ts";

const untouched = -9;
const dims = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .map(([a, b]) => ({ width: Math.max(a, b), dim: Math.min(a, b) }));
const float = fc.float({ min: -1000, max: 1000, noNaN: true });

function floats(length: number): fc.Arbitrary<Float32Array> {
  return fc.array(float, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
}

/** Rows of a view, each `length` long. */
function rowsOf(values: ArrayLike<number>, length: number, count: number): number[][] {
  return Array.from({ length: count }, (_, row) =>
    Array.from(values).slice(row * length, (row + 1) * length),
  );
}

function expectClose(actual: readonly number[], expected: readonly number[], scale: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(1e-6 * Math.max(1, scale));
}

/** A target with room for one more row than is written. */
const targetFor = (dim: number, count: number) => new Float32Array(dim * (count + 1)).fill(untouched);
const expectLastRowUntouched = (target: Float32Array, dim: number) =>
  expect([...target.subarray(target.length - dim)]).toEqual(new Array(dim).fill(untouched));

describe("mean pooling", () => {
  const batches = fc
    .tuple(dims, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }))
    .chain(([size, tokens, count]) =>
      fc
        .tuple(
          floats(size.width * tokens * count),
          fc.array(fc.nat({ max: tokens }), { minLength: count, maxLength: count }),
        )
        .map(([states, tokenCounts]) => ({ ...size, tokens, count, states, tokenCounts })),
    );

  test("is the mean of the real tokens, component by component; of none it is zero", () => {
    fc.assert(
      fc.property(batches, ({ width, dim, tokens, count, states, tokenCounts }) => {
        const target = targetFor(dim, count);
        meanPool(states, width, tokens, Int32Array.from(tokenCounts), target, dim, count);
        tokenCounts.forEach((realTokens, row) => {
          const vectors = rowsOf(states, width, count * tokens).slice(
            row * tokens,
            row * tokens + realTokens,
          );
          const expected = Array.from({ length: dim }, (_, i) => {
            const sum = vectors.reduce((total, vector) => total + vector[i]!, 0);
            return realTokens === 0 ? 0 : sum / realTokens;
          });
          expectClose(rowsOf(target, dim, count)[row]!, expected, 1000);
        });
        expectLastRowUntouched(target, dim);
      }),
    );
  });

  test("does not read the padding", () => {
    const states = Float32Array.of(1, 2, Number.NaN, Number.NaN, 3, 4, 5, 6);
    const target = new Float32Array(4);
    meanPool(states, 2, 2, Int32Array.of(1, 2), target, 2, 2);
    expect([...target]).toEqual([1, 2, 4, 5]);
  });
});
