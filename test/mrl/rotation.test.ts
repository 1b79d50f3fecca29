import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { randomFrom } from "../../src/core/random.ts";
import { applyRotation, fitPca, type Rotation } from "../../src/mrl/rotation.ts";
import type { Vectors } from "../../src/vectors/vectors.ts";
import { naiveProduct } from "./products.ts";

/** Vectors that lie mostly along a few directions, none of which is a coordinate; some are zero. */
function slanted(rows: number, width: number, seed: number): Vectors {
  const random = randomFrom(seed);
  const uniform = () => random() / 2 ** 32 - 0.5;
  const directions = Array.from({ length: 4 }, () => Array.from({ length: width }, uniform));
  const values = Array.from({ length: rows }, (_, row) => {
    if (row % 50 === 49) return new Array<number>(width).fill(0);
    const weights = directions.map((_, i) => uniform() / (i + 1));
    return directions[0]!.map((_, c) =>
      weights.reduce((sum, weight, i) => sum + weight * directions[i]![c]!, 0.01 * uniform()),
    );
  });
  return { values: Float32Array.from(values.flat()), rows, width };
}

const rowOf = ({ values, width }: Vectors, row: number) => [
  ...values.subarray(row * width, (row + 1) * width),
];
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const axis = ({ matrix, dim }: Rotation, j: number) => [...matrix.subarray(j * dim, (j + 1) * dim)];

/** Share of the squared length of normalised rows along a direction. */
function shareAlong(vectors: Vectors, direction: readonly number[]): number {
  let along = 0;
  let all = 0;
  for (let row = 0; row < vectors.rows; row++) {
    const vector = rowOf(vectors, row);
    const squared = dot(vector, vector);
    if (squared === 0) continue;
    along += dot(vector, direction) ** 2 / squared;
    all++;
  }
  return along / all;
}

const width = 24;
const documents = slanted(1300, width, 1);
const rotation = fitPca(documents, naiveProduct);

describe("a rotation", () => {
  test("has axes that are at right angles and of length 1", () => {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        expect(dot(axis(rotation, i), axis(rotation, j))).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
  });

  test.each([0, 1, 5])("of %i documents is one all the same: what they leave open is filled", (rows) => {
    const few = fitPca(slanted(rows, width, 3), naiveProduct);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        expect(dot(axis(few, i), axis(few, j))).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
    expect([...few.shares.subarray(rows)].every((share) => share < 1e-6)).toBe(true);
  });

  test("leaves dot products of full vectors as they are", () => {
    const component = fc.double({ min: -1, max: 1, noNaN: true });
    const vector = fc.array(component, { minLength: width, maxLength: width });
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const pair = { values: Float32Array.from([...a, ...b]), rows: 2, width };
        const rotated = applyRotation(pair, rotation, naiveProduct);
        const lengths = Math.hypot(...a) * Math.hypot(...b);
        const before = dot(rowOf(pair, 0), rowOf(pair, 1));
        expect(Math.abs(dot(rowOf(rotated, 0), rowOf(rotated, 1)) - before)).toBeLessThan(
          1e-5 * lengths + 1e-9,
        );
      }),
    );
  });

  test("puts the share of each axis where it says, largest first", () => {
    let last = Number.POSITIVE_INFINITY;
    rotation.shares.forEach((share, j) => {
      expect(share).toBeCloseTo(shareAlong(documents, axis(rotation, j)), 5);
      expect(share).toBeLessThanOrEqual(last);
      last = share;
    });
    expect(rotation.shares.slice(0, 4).reduce((sum, share) => sum + share)).toBeGreaterThan(0.99);
  });

  test("starts with the best direction there is: power iteration finds no better one", () => {
    let direction = Array.from({ length: width }, (_, c) => 1 + c / width);
    for (let step = 0; step < 200; step++) {
      const next = new Array<number>(width).fill(0);
      for (let row = 0; row < documents.rows; row++) {
        const vector = rowOf(documents, row);
        const squared = dot(vector, vector);
        if (squared === 0) continue;
        const along = dot(vector, direction) / squared;
        vector.forEach((value, c) => {
          next[c]! += along * value;
        });
      }
      const length = Math.hypot(...next);
      direction = next.map((value) => value / length);
    }
    expect(rotation.shares[0]!).toBeCloseTo(shareAlong(documents, direction), 6);
    expect(Math.abs(dot(direction, axis(rotation, 0)))).toBeCloseTo(1, 5);
  });

  test("counts each document the same, however long its vector is", () => {
    const scaled = documents.values.map((value, i) => value * (1 + (Math.floor(i / width) % 7)));
    const other = fitPca({ ...documents, values: scaled }, naiveProduct);
    for (let j = 0; j < 4; j++) expect(dot(axis(other, j), axis(rotation, j))).toBeCloseTo(1, 4);
  });

  test("rotates every row of many, block after block", () => {
    const rotated = applyRotation(documents, rotation, naiveProduct);
    for (const row of [0, 1023, 1024, 1299]) {
      rowOf(rotated, row).forEach((value, j) => {
        expect(value).toBeCloseTo(dot(rowOf(documents, row), axis(rotation, j)), 5);
      });
    }
  });
});

test("fewer documents than dims, or only zero vectors, still give a whole rotation", () => {
  for (const few of [slanted(3, 8, 2), { values: new Float32Array(16), rows: 2, width: 8 }]) {
    const { matrix, shares } = fitPca(few, naiveProduct);
    const found = { matrix, dim: 8, shares };
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) {
        expect(dot(axis(found, i), axis(found, j))).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  }
});

test("an axis points to where its largest component is positive", () => {
  for (let j = 0; j < width; j++) {
    const components = axis(rotation, j);
    expect(Math.max(...components)).toBe(Math.max(...components.map(Math.abs)));
  }
});
