// The native matrix product against the definition, summed in double precision.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { randomFrom } from "../../src/core/random.ts";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { encodeMatrixProduct } from "../../src/onnx/matrix-product-graph.ts";
import { KernelMemory } from "../../src/vectors/kernel-memory.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { kernelsAreMissing, readKernels } from "../vectors/kernels.ts";
import { ort } from "./libraries.ts";

const temporaryFolder = temporaryFolders();

function openProduct(memory?: KernelMemory): NativeMatrixProduct {
  const modelPath = join(temporaryFolder(), "matrix-product.onnx");
  writeFileSync(modelPath, encodeMatrixProduct());
  return new NativeMatrixProduct({ libraryPaths: [ort.libraryPath], modelPath, threads: 2, memory });
}

function randomMatrix(rows: number, width: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: rows * width }, () => random() / 2 ** 31 - 1);
}

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  /** Where the matrices lie: anywhere, or in memory that the product gave. */
  readonly isOwn: boolean;
}

/** The largest difference from the definition; `out` held something else before. */
function errorOf(product: NativeMatrixProduct, shape: Shape, seed: number): number {
  const { rows, columns, width } = shape;
  const placed = (matrix: Float32Array) => {
    if (!shape.isOwn) return matrix;
    const own = product.allocate(matrix.length);
    own.set(matrix);
    return own;
  };
  const a = placed(randomMatrix(rows, width, seed));
  const b = placed(randomMatrix(width, columns, seed + 1));
  const out = placed(new Float32Array(rows * columns).fill(1));
  product.multiply(a, rows, b, columns, width, out);
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let expected = 0;
      for (let k = 0; k < width; k++) expected += a[i * width + k]! * b[k * columns + j]!;
      largest = Math.max(largest, Math.abs(out[i * columns + j]! - expected));
    }
  }
  return largest;
}

const shapes = fc.record({
  rows: fc.nat(20),
  columns: fc.nat(40),
  width: fc.nat(70),
  isOwn: fc.boolean(),
});

test.skipIf(ort.isMissing)("matrices of any size", () => {
  using product = openProduct();
  fc.assert(
    fc.property(shapes, fc.nat(1000), (shape, seed) => {
      expect(errorOf(product, shape, seed)).toBeLessThan(1e-5);
    }),
  );
});

test.skipIf(ort.isMissing || kernelsAreMissing)("matrices in the memory of kernels", () => {
  const memory = new KernelMemory(readKernels(), 1e6);
  using product = openProduct(memory);
  fc.assert(
    fc.property(shapes, fc.nat(1000), (shape, seed) => {
      const { usedBytes } = memory;
      expect(errorOf(product, { ...shape, isOwn: true }, seed)).toBeLessThan(1e-5);
      memory.release(usedBytes);
    }),
  );
});

test.skipIf(ort.isMissing).each([true, false])("a block of a real search, in place: %p", (isOwn) => {
  using product = openProduct();
  const shape: Shape = { rows: 129, columns: 1024, width: 384, isOwn };
  expect(errorOf(product, shape, 7)).toBeLessThan(1e-4);
});
