// Cut and normalise against plain arithmetic on arrays, over whole views: nothing else may be written, and every way to the same
// prefix gives the same bits.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { normalizePrefixes } from "../../src/mrl/measure/clusters.hot.ts";
import { copyUnits } from "../../src/mrl/rotation.hot.ts";
import { copyPrefixes, normalizePrefix, normalizeRows } from "../../src/vectors/prefix.hot.ts";

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

test("prefixes are copied as they are", () => {
  const sources = fc
    .tuple(dims, fc.nat({ max: 5 }))
    .chain(([size, count]) => floats(size.width * count).map((source) => ({ ...size, count, source })));
  fc.assert(
    fc.property(sources, ({ width, dim, count, source }) => {
      const target = targetFor(dim, count);
      copyPrefixes(source, width, target, dim, count);
      expect(rowsOf(target, dim, count)).toEqual(
        rowsOf(source, width, count).map((row) => row.slice(0, dim)),
      );
      expectLastRowUntouched(target, dim);
    }),
  );
});

describe("normalising", () => {
  test("divides each vector by its Euclidean length", () => {
    const vectors = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 5 }))
      .chain(([dim, count]) => floats(dim * count).map((values) => ({ dim, count, values })));
    fc.assert(
      fc.property(vectors, ({ dim, count, values }) => {
        const target = targetFor(dim, count);
        target.set(values);
        normalizeRows(target, dim, count);
        rowsOf(values, dim, count).forEach((row, index) => {
          const length = Math.hypot(...row);
          const expected = row.map((value) => (length === 0 ? 0 : value / length));
          expectClose(rowsOf(target, dim, count)[index]!, expected, 1);
        });
        expectLastRowUntouched(target, dim);
      }),
    );
  });

  test.each([1.5e-45, 1e-30, 1e30, 3.4e38])("neither loses nor overflows components of %p", (value) => {
    const target = Float32Array.of(value, -value, value, value);
    normalizeRows(target, 4, 1);
    expectClose([...target], [0.5, -0.5, 0.5, 0.5], 1);
  });

  test("a zero vector stays zero, and those beside it are normalised", () => {
    const target = Float32Array.of(3, 4, 0, 0, 0, 2);
    normalizeRows(target, 2, 3);
    expectClose([...target], [0.6, 0.8, 0, 0, 0, 1], 1);
  });
});

/** Components over the root of the sum of squares, by the double arithmetic of the language: of every fourth component, then of these. */
function naiveUnits(row: readonly number[]): number[] {
  const whole = row.length - (row.length % 4);
  const sums = [0, 0, 0, 0];
  row.forEach((value, i) => {
    sums[i < whole ? i % 4 : 0]! += value * value;
  });
  const squares = sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  return row.map((value) => value * scale);
}

test("every way to a normalised prefix gives the same bits", () => {
  const sources = fc
    .tuple(dims, fc.integer({ min: 1, max: 5 }))
    .chain(([size, count]) => floats(size.width * count).map((source) => ({ ...size, count, source })));
  fc.assert(
    fc.property(sources, ({ width, dim, count, source }) => {
      const expected = rowsOf(source, width, count).map((row) => naiveUnits(row.slice(0, dim)));
      const rounded = expected.map((row) => row.map(Math.fround));

      const inPlace = targetFor(dim, count);
      copyPrefixes(source, width, inPlace, dim, count);
      normalizeRows(inPlace, dim, count);
      expect(rowsOf(inPlace, dim, count)).toEqual(rounded);

      const one = targetFor(dim, count);
      for (let row = 0; row < count; row++) {
        expect(normalizePrefix(source.subarray(row * width), dim, one, row * dim)).toBe(true);
      }
      expect(rowsOf(one, dim, count)).toEqual(rounded);

      const wide = new Float64Array(dim * count);
      normalizePrefixes(source, width, count, dim, wide);
      expect(rowsOf(wide, dim, count)).toEqual(expected);

      const units = targetFor(dim, count);
      const cut = targetFor(dim, count);
      copyPrefixes(source, width, cut, dim, count);
      copyUnits(cut, dim, 0, count, units);
      expect(rowsOf(units, dim, count)).toEqual(rounded);
    }),
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "a component %p is refused, and nothing written",
  (value) => {
    const target = new Float32Array(2).fill(untouched);
    expect(normalizePrefix(Float32Array.of(1, value), 2, target, 0)).toBe(false);
    expect([...target]).toEqual([untouched, untouched]);
    expect(normalizePrefix(Float32Array.of(1, value), 1, target, 1)).toBe(true);
    expect([...target]).toEqual([untouched, 1]);
  },
);
