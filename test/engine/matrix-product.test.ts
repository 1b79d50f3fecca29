// The native matrix product against the definition, summed in double precision.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { randomFrom } from "../../src/core/random.ts";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { encodeMatrixProduct } from "../../src/onnx/matrix-product-graph.ts";
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
  /** Whether the matrices lie in memory that the product gave. */
  readonly isOwn: boolean;
}

/** The largest difference from the definition, where `out` began at 1. */
function errorOf(product: NativeMatrixProduct, shape: Shape, seed: number): number {
  const { aRows, bRows, width, from, to } = shape;
  const placed = (matrix: Float32Array) => {
    if (!shape.isOwn) return matrix;
    const own = product.allocate(matrix.length);
    own.set(matrix);
    return own;
  };
  const a = placed(randomMatrix(aRows, width, seed));
  const b = placed(randomMatrix(bRows, width, seed + 1));
  const out = placed(new Float32Array(aRows * bRows).fill(1));
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
      aRows: fc.nat(20),
      bRows: fc.nat(40),
      ends: fc.tuple(fc.nat(70), fc.nat(70), fc.constantFrom(0, 0, 20)),
      isOwn: fc.boolean(),
    })
    .map(({ aRows, bRows, ends: [first, second, rest], isOwn }): Shape => {
      const [from, to] = [Math.min(first, second), Math.max(first, second)];
      return { aRows, bRows, width: to + rest, from: rest === 0 ? 0 : from, to, isOwn };
    });
  fc.assert(
    fc.property(shape, fc.nat(1000), (shape, seed) => {
      expect(errorOf(product, shape, seed)).toBeLessThan(1e-5);
    }),
  );
});

test.skipIf(ort.isMissing).each([true, false])("a block of a real search, in place: %p", (isOwn) => {
  using product = openProduct();
  const shape: Shape = { aRows: 129, bRows: 1024, width: 384, from: 0, to: 384, isOwn };
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

test.skipIf(ort.isMissing)("what began at minus infinity stays there", () => {
  using product = openProduct();
  const out = product.allocate(2);
  out.set([Number.NEGATIVE_INFINITY, 0]);
  product.add(Float32Array.of(1, 2), 1, Float32Array.of(3, 4, 5, 6), 2, 2, 0, 2, out);
  expect([...out]).toEqual([Number.NEGATIVE_INFINITY, 17]);
});
