// Sums over labelled documents that silhouette and variances are made of, for one prefix.

import { sumOfSquares, unitScale } from "../../vectors/prefix.hot.ts";

/** Normalises columns [0, dim) of each row into `units`, [rows, dim]: in float64, which rounds the sums of a silhouette less. */
export function normalizePrefixes(
  values: Float32Array,
  width: number,
  rows: number,
  dim: number,
  units: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const scale = unitScale(sumOfSquares(values, row * width, dim));
    for (let c = 0; c < dim; c++) units[row * dim + c] = values[row * width + c]! * scale;
  }
}

/** centroidSums[cluster] += each row of that cluster. [clusters, dim] */
export function addToClusters(
  units: Float64Array,
  dim: number,
  clusterOf: Int32Array,
  centroidSums: Float64Array,
): void {
  for (let row = 0; row < clusterOf.length; row++) {
    const base = clusterOf[row]! * dim;
    for (let c = 0; c < dim; c++) centroidSums[base + c]! += units[row * dim + c]!;
  }
}

/** out[cluster] = dot product of one row with the sum of each cluster, four clusters at a time. */
export function similaritySums(
  units: Float64Array,
  row: number,
  dim: number,
  centroidSums: Float64Array,
  clusterCount: number,
  out: Float64Array,
): void {
  const base = row * dim;
  const last = clusterCount - 1;
  for (let cluster = 0; cluster < clusterCount; cluster += 4) {
    const second = Math.min(cluster + 1, last);
    const third = Math.min(cluster + 2, last);
    const fourth = Math.min(cluster + 3, last);
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let c = 0; c < dim; c++) {
      const value = units[base + c]!;
      sum0 += value * centroidSums[cluster * dim + c]!;
      sum1 += value * centroidSums[second * dim + c]!;
      sum2 += value * centroidSums[third * dim + c]!;
      sum3 += value * centroidSums[fourth * dim + c]!;
    }
    out[cluster] = sum0;
    out[second] = sum1;
    out[third] = sum2;
    out[fourth] = sum3;
  }
}
