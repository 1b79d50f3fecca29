// Seeded randomness: the published algorithm, evenness where it matters, and streams that differ when seeds do.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { randomBelow, randomFrom, shuffled, xoshiro128StarStar } from "../../src/core/random.ts";

test("xoshiro128** gives the numbers of the authors' program", () => {
  // Output of their C program from state 1, 2, 3, 4, which the tests of the Rust crate rand_xoshiro carry too.
  const published = [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ];
  const random = xoshiro128StarStar([1, 2, 3, 4]);
  expect(published.map(() => random())).toEqual(published);
});

test("a seed repeats its stream and another seed has another", () => {
  const start = (seed: number) => Array.from({ length: 4 }, randomFrom(seed)).join();
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (one, other) => {
      expect(start(one)).toBe(start(one));
      if (one !== other) expect(start(one)).not.toBe(start(other));
    }),
  );
});

test("seeds that differ only above 32 bits, or by one, have streams of their own", () => {
  const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 52];
  expect(new Set(seeds.map((seed) => randomFrom(seed)())).size).toBe(seeds.length);
});

test("what is no safe integer is refused as a seed", () => {
  for (const seed of [0.5, Number.NaN, 2 ** 53]) expect(() => randomFrom(seed)).toThrow("safe integer");
});

test("randomBelow draws the uneven rest of the range again", () => {
  // 2 ** 32 = 4 (mod 6): the four highest draws would favour 0 to 3.
  const draws = [2 ** 32 - 1, 2 ** 32 - 4, 2 ** 32 - 5];
  expect(randomBelow(6, () => draws.shift()!)).toBe(5);
});

test("a shuffle keeps every item and leaves its argument alone", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const before = [...items];
      expect(shuffled(items, randomFrom(seed)).sort()).toEqual([...items].sort());
      expect(items).toEqual(before);
    }),
  );
});

test("every order of three is about equally likely", () => {
  const random = randomFrom(1);
  const counts = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const order = shuffled(["a", "b", "c"], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1000 of each are expected, with a standard deviation of 29.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
