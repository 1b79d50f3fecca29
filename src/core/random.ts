// Seeded random numbers, the same on every machine: a run must be repeatable from the seed that it prints.

/** A source of 32 random bits: each call returns the next integer from 0 to 2^32 - 1. */
export type Random = () => number;

export type XoshiroState = readonly [number, number, number, number];

/** A random source for a seed. Any safe integer is a seed, and different seeds give different streams. */
export function randomFrom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new Error(`a seed is a safe integer, not ${seed}`);
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32) >>> 0;
  const start = low ^ mix32(high);
  const word = (index: number) => mix32(start + Math.imul(index, 0x9e3779b9));
  return xoshiro128StarStar([word(1), word(2), word(3), word(4)]);
}

/** xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (https://prng.di.unimi.it). The state must not be all zero. */
export function xoshiro128StarStar(state: XoshiroState): Random {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

/** An integer from 0 to `bound` - 1, each equally likely: the uneven rest of the range is drawn again. */
export function randomBelow(bound: number, random: Random): number {
  const evenRange = 2 ** 32 - (2 ** 32 % bound);
  let draw = random();
  while (draw >= evenRange) draw = random();
  return draw % bound;
}

/** A copy in random order (Fisher and Yates, as given by Durstenfeld): every order is equally likely. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = items.slice();
  shuffle(result, random);
  return result;
}

/** The same in place. */
export function shuffle<T>(items: { readonly length: number; [place: number]: T }, random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const chosen = randomBelow(last + 1, random);
    const held = items[last]!;
    items[last] = items[chosen]!;
    items[chosen] = held;
  }
}

// The finaliser of MurmurHash3 (Austin Appleby). It is a bijection, so four different inputs cannot all give 0.
function mix32(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
