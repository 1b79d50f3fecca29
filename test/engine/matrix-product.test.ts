// The native matrix product against the definition, summed in double precision.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { encodeMatrixProduct } from "../../models/matrix-product-graph.ts";
import { randomFrom } from "../../src/core/random.ts";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { ort } from "./libraries.ts";

const temporaryFolder = temporaryFolders();

function openProduct(): NativeMatrixProduct {
  const modelPath = join(temporaryFolder(), "matrix-product.onnx");
  writeFileSync(modelPath, encodeMatrixProduct());
  return new NativeMatrixProduct({ libraryPaths: [ort.libraryPath], modelPath, threads: 2 });
}

function randomMatrix(rows: number, width: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: rows * width }, () => random() / 2 ** 31 - 1);
}

interface Shape {
  readonly aRows: number;
  readonly bRows: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/** The largest difference from the definition, where `out` began at 1. */
function errorOf(
  product: NativeMatrixProduct,
  { aRows, bRows, width, from, to }: Shape,
  seed: number,
): number {
  const a = randomMatrix(aRows, width, seed);
  const b = randomMatrix(bRows, width, seed + 1);
  const out = new Float32Array(aRows * bRows).fill(1);
  product.add(a, aRows, b, bRows, width, from, to, out);
  let largest = 0;
  for (let i = 0; i < aRows; i++) {
    for (let j = 0; j < bRows; j++) {
      let expected = 1;
      for (let k = from; k < to; k++) expected += a[i * width + k]! * b[j * width + k]!;
      largest = Math.max(largest, Math.abs(out[i * bRows + j]! - expected));
    }
  }
  return largest;
}

test.skipIf(ort.isMissing)("any columns of matrices of any size", () => {
  using product = openProduct();
  const shape = fc
    .record({
      aRows: fc.integer({ min: 1, max: 20 }),
      bRows: fc.integer({ min: 1, max: 40 }),
      ends: fc.tuple(fc.nat(70), fc.nat(70), fc.nat(20)),
    })
    .map(({ aRows, bRows, ends: [first, second, rest] }): Shape => {
      const [from, to] = [Math.min(first, second), Math.max(first, second)];
      return { aRows, bRows, width: to + rest, from, to };
    });
  fc.assert(
    fc.property(shape, fc.nat(1000), (shape, seed) => {
      expect(errorOf(product, shape, seed)).toBeLessThan(1e-5);
    }),
  );
});

test.skipIf(ort.isMissing).each<[string, Shape]>([
  ["more rows than a tile has", { aRows: 260, bRows: 3, width: 9, from: 1, to: 8 }],
  ["more columns than a tile has", { aRows: 3, bRows: 4100, width: 9, from: 0, to: 9 }],
  ["wider than a tile", { aRows: 5, bRows: 7, width: 1500, from: 100, to: 1400 }],
  ["an edge on every side", { aRows: 129, bRows: 2049, width: 520, from: 3, to: 517 }],
])("%s", (_, shape) => {
  using product = openProduct();
  expect(errorOf(product, shape, 7)).toBeLessThan(1e-4);
});

test.skipIf(ort.isMissing)("slices one after the other add up to the whole", () => {
  using product = openProduct();
  const [aRows, bRows, width] = [10, 30, 256];
  const a = randomMatrix(aRows, width, 1);
  const b = randomMatrix(bRows, width, 2);
  const whole = new Float32Array(aRows * bRows);
  product.add(a, aRows, b, bRows, width, 0, width, whole);
  const summed = new Float32Array(aRows * bRows);
  for (const [from, to] of [
    [0, 32],
    [32, 64],
    [64, 256],
  ] as const) {
    product.add(a, aRows, b, bRows, width, from, to, summed);
  }
  summed.forEach((value, i) => {
    expect(Math.abs(value - whole[i]!)).toBeLessThan(1e-5);
  });
});
