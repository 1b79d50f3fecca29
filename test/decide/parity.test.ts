// Vectors of two candidates against each other, by hand.
import { describe, expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import type { EmbeddedTexts } from "../../src/decide/children/tasks.ts";
import { limitsOf, parityOf } from "../../src/decide/parity.ts";

const LIMITS = { smallestCosine: 0.99, meanOverlap: 0.9 };
const WIDTH = 16;

function made(
  seed: number,
  change: (value: number, component: number) => number = (value) => value,
): EmbeddedTexts {
  const random = randomFrom(seed);
  const rows = (count: number) =>
    Float32Array.from({ length: count * WIDTH }, (_, i) => change(random() / 2 ** 31 - 1, i % WIDTH));
  return { width: WIDTH, documents: rows(60), queries: rows(20) };
}

describe("the parity of two candidates", () => {
  test("is whole where their vectors differ by their length alone", () => {
    const { smallestCosine, overlapAt10, texts } = parityOf(
      made(1),
      made(1, (value) => 3 * value),
      WIDTH,
      LIMITS,
    )!;
    expect(texts).toBe(80);
    expect(smallestCosine).toBeCloseTo(1, 12);
    expect(overlapAt10).toBe(1);
  });

  test("is none where one has other directions: an index of the one is of no use to the other", () => {
    const { smallestCosine, overlapAt10 } = parityOf(made(1), made(2), WIDTH, LIMITS)!;
    expect(smallestCosine).toBeLessThan(0.2);
    // Ten of sixty by chance.
    expect(overlapAt10).toBeLessThan(0.3);
  });

  test("looks at the components that are kept, and no others", () => {
    const tail = made(1, (value, component) => (component < 8 ? value : -value));
    expect(parityOf(made(1), tail, 8, LIMITS)?.overlapAt10).toBe(1);
    expect(parityOf(made(1), tail, WIDTH, LIMITS)?.overlapAt10).toBeLessThan(0.9);
  });

  test("is not told of vectors that are shorter than that", () => {
    expect(parityOf(made(1), made(1), WIDTH + 1, LIMITS)).toBeUndefined();
  });

  test("allows what the wider of the two kinds of numbers allows", () => {
    const f32 = { precision: undefined, variant: "fp32" };
    expect(limitsOf(f32, { precision: undefined, variant: "int8" })).toEqual(
      limitsOf({ precision: undefined, variant: "int8" }),
    );
    expect(limitsOf(f32, { precision: "bf16", variant: "fp32" }).smallestCosine).toBeLessThan(
      limitsOf(f32).smallestCosine,
    );
  });
});
