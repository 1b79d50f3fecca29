// Vectors by the million: those of the glosses as long as there are any, then random ones of the same mean and covariance.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Random, randomFrom } from "../../src/core/random.ts";
import { QUERIES, TUNE_QUERIES } from "./funnel.ts";
import { readGlosses } from "./glosses.ts";
import { DIM, vectorsOf } from "./searched.ts";

export interface GrowthFiles {
  /** Raw float32, [most, DIM]. */
  readonly stored: string;
  /** Other texts, [TUNE_QUERIES + QUERIES, DIM]. */
  readonly queries: string;
  /** So many of the stored are of real text. */
  readonly realCount: number;
}

export function writeGrowthVectors(folder: string, most: number): GrowthFiles {
  const glosses = readGlosses();
  const queries = vectorsOf(glosses.splice(0, TUNE_QUERIES + QUERIES));
  const real = vectorsOf(glosses.slice(0, most));
  const realCount = real.length / DIM;
  const stored = new Float32Array(most * DIM);
  stored.set(real);
  if (realCount < most) fillAlike(real, stored.subarray(real.length));
  const files = { stored: join(folder, "stored.f32"), queries: join(folder, "queries.f32") };
  writeFileSync(files.stored, stored);
  writeFileSync(files.queries, queries);
  return { ...files, realCount };
}

/** Normal deviates through the Cholesky factor of the covariance, around the mean. */
function fillAlike(vectors: Float32Array, target: Float32Array): void {
  const mean = meanOf(vectors);
  const factor = choleskyOf(covarianceOf(vectors, mean));
  const random = randomFrom(1);
  const deviates = new Float64Array(DIM);
  for (let at = 0; at < target.length; at += DIM) {
    for (let i = 0; i < DIM; i++) deviates[i] = normal(random);
    for (let row = 0; row < DIM; row++) {
      let value = mean[row]!;
      for (let c = 0; c <= row; c++) value += factor[row * DIM + c]! * deviates[c]!;
      target[at + row] = value;
    }
  }
}

function meanOf(vectors: Float32Array): Float64Array {
  const mean = new Float64Array(DIM);
  for (let i = 0; i < vectors.length; i++) mean[i % DIM]! += vectors[i]!;
  return mean.map((sum) => (sum * DIM) / vectors.length);
}

function covarianceOf(vectors: Float32Array, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(DIM * DIM);
  const centred = new Float64Array(DIM);
  for (let at = 0; at < vectors.length; at += DIM) {
    for (let i = 0; i < DIM; i++) centred[i] = vectors[at + i]! - mean[i]!;
    for (let row = 0; row < DIM; row++) {
      for (let c = 0; c <= row; c++) covariance[row * DIM + c]! += centred[row]! * centred[c]!;
    }
  }
  return covariance.map((sum) => (sum * DIM) / vectors.length);
}

/** Of the lower half of a symmetric matrix; vectors of length 1 lie in a space of fewer dims, and a pivot may be next to nothing. */
function choleskyOf(matrix: Float64Array): Float64Array {
  const factor = new Float64Array(DIM * DIM);
  for (let row = 0; row < DIM; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * DIM + column]!;
      for (let i = 0; i < column; i++) sum -= factor[row * DIM + i]! * factor[column * DIM + i]!;
      const pivot = factor[column * DIM + column]!;
      if (row === column) factor[row * DIM + row] = Math.sqrt(Math.max(0, sum));
      else factor[row * DIM + column] = pivot > 0 ? sum / pivot : 0;
    }
  }
  return factor;
}

/** Box and Muller, 1958. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32));
  return radius * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}
