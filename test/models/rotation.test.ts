// The record of the built-in rotation: the file that is pinned, a rotation, and what a fit on some of its texts comes to.
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allMinilmL6V2 } from "../../models/manifest.ts";
import { encoded, fitted, fittedGlosses } from "../../tasks/fit-rotation.ts";
import { modelIsMissing } from "./all-minilm.ts";

const { rotation, dims } = allMinilmL6V2;
const bytes = readFileSync(join(import.meta.dir, "../../models", rotation!.name));
const matrix = new Float32Array(new Uint8Array(bytes).buffer);

test("is the file that the manifest pins, and turns vectors without stretching them", () => {
  expect(new Bun.CryptoHasher("sha256").update(bytes).digest("hex")).toBe(rotation!.sha256);
  expect(matrix.length).toBe(dims * dims);
  for (let i = 0; i < dims; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let c = 0; c < dims; c++) dot += matrix[i * dims + c]! * matrix[j * dims + c]!;
      expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-5);
    }
  }
});

describe.skipIf(modelIsMissing)("fitted again on a sample", () => {
  const vectors = encoded(modelIsMissing ? [] : fittedGlosses(600));
  const again = fitted(vectors);

  /** Share of the squared length that the first axes hold. */
  function held(axes: Float32Array, count: number): number {
    let first = 0;
    let all = 0;
    for (let row = 0; row < vectors.rows; row++) {
      for (let axis = 0; axis < dims; axis++) {
        let dot = 0;
        for (let c = 0; c < dims; c++) dot += axes[axis * dims + c]! * vectors.values[row * dims + c]!;
        all += dot * dot;
        if (axis < count) first += dot * dot;
      }
    }
    return first / all;
  }

  test("has the same first axis, and holds little more in its first 64 than the record does", () => {
    let dot = 0;
    for (let c = 0; c < dims; c++) dot += matrix[c]! * again[c]!;
    expect(Math.abs(dot)).toBeGreaterThan(0.95);
    const own = held(again, 64);
    const record = held(matrix, 64);
    expect(record).toBeGreaterThan(own - 0.1);
    expect(record).toBeLessThan(own);
    const identity = Float32Array.from({ length: dims * dims }, (_, i) => (i % (dims + 1) === 0 ? 1 : 0));
    expect(record).toBeGreaterThan(held(identity, 64) + 0.2);
  });
});
