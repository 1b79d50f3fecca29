// How far two sets of vectors agree, against sums and sorts that are written out.
import { describe, expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { agreements } from "../../src/vectors/agreement.ts";

const ROWS = 24;
const WIDTH = 7;
const DEPTH = 5;

function randomVectors(seed: number) {
  const random = randomFrom(seed);
  const values = Float32Array.from({ length: ROWS * WIDTH }, () => random() / 2 ** 32 - 0.5);
  return { values, rows: ROWS, width: WIDTH };
}

type Vectors = ReturnType<typeof randomVectors>;

const rowOf = ({ values }: Vectors, row: number) => [...values.subarray(row * WIDTH, (row + 1) * WIDTH)];
const changed = (vectors: Vectors, change: (value: number, at: number) => number): Vectors => ({
  ...vectors,
  values: vectors.values.map(change),
});

function naiveCosine(a: readonly number[], b: readonly number[]): number {
  const sum = (x: readonly number[], y: readonly number[]) =>
    x.reduce((all, value, c) => all + value * y[c]!, 0);
  return sum(a, b) / Math.sqrt(sum(a, a) * sum(b, b));
}

function naiveNearest(vectors: Vectors, row: number): readonly number[] {
  return Array.from({ length: ROWS }, (_, other) => other)
    .filter((other) => other !== row)
    .map((other) => ({ other, score: naiveCosine(rowOf(vectors, row), rowOf(vectors, other)) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, DEPTH)
    .map(({ other }) => other);
}

describe("two sets of vectors", () => {
  test("agree as the naive sums say", () => {
    const first = randomVectors(1);
    const noise = randomFrom(2);
    const second = changed(first, (value) => value + 0.3 * (noise() / 2 ** 32 - 0.5));
    for (const [row, seen] of agreements(first, second, DEPTH).entries()) {
      const [a, b] = [rowOf(first, row), rowOf(second, row)];
      expect(seen.cosine).toBeCloseTo(naiveCosine(a, b), 12);
      expect(seen.normRatio).toBeCloseTo(Math.hypot(...b) / Math.hypot(...a), 12);
      const kept = naiveNearest(first, row);
      const shared = naiveNearest(second, row).filter((other) => kept.includes(other));
      expect(seen.overlap).toBe(shared.length / DEPTH);
    }
  });

  test("that are one agree wholly", () => {
    for (const { cosine, normRatio, overlap } of agreements(randomVectors(3), randomVectors(3), DEPTH)) {
      expect([Math.abs(cosine - 1) < 1e-12, normRatio, overlap]).toEqual([true, 1, 1]);
    }
  });

  test("of which one is longer differ in their norms alone", () => {
    const first = randomVectors(4);
    for (const { cosine, normRatio, overlap } of agreements(
      first,
      changed(first, (value) => 2 * value),
      DEPTH,
    )) {
      expect([Math.abs(cosine - 1) < 1e-12, normRatio, overlap]).toEqual([true, 2, 1]);
    }
  });

  test("of equally near rows any is a neighbour", () => {
    const first = randomVectors(9);
    // All rows of the second half are one row, so that which of them are the nearest is chance.
    const half = (ROWS * WIDTH) / 2;
    const equal = changed(first, (value, at) => (at < half ? value : first.values[half + (at % WIDTH)]!));
    const noise = randomFrom(10);
    const other = changed(equal, (value) => value * (1 + 1e-7 * (noise() / 2 ** 31 - 1)));
    for (const { overlap } of agreements(equal, other, DEPTH)) expect(overlap).toBe(1);
  });

  test("a row of zeros agrees with a row of zeros and with no other", () => {
    const first = randomVectors(5);
    const zeroed = changed(first, (value, at) => (at < WIDTH ? 0 : value));
    expect(agreements(zeroed, zeroed, DEPTH)[0]).toMatchObject({ cosine: 1, normRatio: 1 });
    expect(agreements(zeroed, first, DEPTH)[0]!.cosine).toBe(0);
    expect(agreements(first, zeroed, DEPTH)[0]).toMatchObject({ cosine: 0, normRatio: 0 });
  });

  test("not-a-number agrees with nothing, and spoils no other row", () => {
    const first = randomVectors(6);
    const broken = changed(first, (value, at) => (at === 3 ? Number.NaN : value));
    const [spoilt, ...rest] = agreements(first, broken, DEPTH);
    expect(spoilt!.cosine).toBeNaN();
    for (const { cosine } of rest) expect(cosine).toBeCloseTo(1, 12);
  });
});
