// Do documents with the same label still lie together after the cut? Silhouette and the ratio of variances.

import type { Vectors } from "../../vectors/vectors.ts";
import { addToClusters, normalizePrefixes, similaritySums } from "./clusters.hot.ts";

export interface ClusterQuality {
  /** Mean silhouette (Rousseeuw 1987) with cosine distance, -1 to 1; a document alone in its cluster has 0. */
  readonly silhouette: number | undefined;
  /**
   * Variance within the clusters over variance between them, of normalised vectors: sum of |x - centroid|^2 over sum of
   * |centroid - mean|^2, over all documents. Lower is better. With n documents in k clusters, (n - k) / (k - 1) over it is
   * the index of Calinski and Harabasz.
   */
  readonly varianceRatio: number | undefined;
}

/** Distances of unit vectors below this are rounding, and mean that the vectors are equal. */
const ROUNDING = 1e-12;

const UNDEFINED_QUALITY: ClusterQuality = { silhouette: undefined, varianceRatio: undefined };

/** Quality at each dim; undefined when there are fewer than 2 clusters, or as many as documents. One label a row. */
export function clusterQualities(
  vectors: Vectors,
  labels: readonly string[],
  dims: readonly number[],
): ClusterQuality[] {
  const names = [...new Set(labels)];
  if (names.length < 2 || names.length === labels.length) return dims.map(() => UNDEFINED_QUALITY);
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const clusterOf = Int32Array.from(labels, (label) => indexOf.get(label)!);
  const sizes = new Float64Array(names.length);
  for (const cluster of clusterOf) sizes[cluster]!++;
  return dims.map((dim) => clusterQuality(vectors, clusterOf, sizes, dim));
}

/**
 * Sums of similarities come from sums of vectors: with unit vectors, the distances of x to all of a cluster sum up to
 * size - x * (sum of the cluster), so no pair of documents is ever compared.
 */
function clusterQuality(
  { values, width, rows }: Vectors,
  clusterOf: Int32Array,
  sizes: Float64Array,
  dim: number,
): ClusterQuality {
  const units = new Float64Array(rows * dim);
  normalizePrefixes(values, width, rows, dim, units);
  const sums = new Float64Array(sizes.length * dim);
  addToClusters(units, dim, clusterOf, sums);
  return {
    silhouette: meanSilhouette(units, clusterOf, sizes, sums, dim),
    varianceRatio: varianceRatio(units, sizes, sums, dim),
  };
}

function meanSilhouette(
  units: Float64Array,
  clusterOf: Int32Array,
  sizes: Float64Array,
  sums: Float64Array,
  dim: number,
): number {
  const similarity = new Float64Array(sizes.length);
  let total = 0;
  clusterOf.forEach((own, row) => {
    const ownSize = sizes[own]!;
    if (ownSize === 1) return;
    similaritySums(units, row, dim, sums, sizes.length, similarity);
    const self = sumOfSquares(units.subarray(row * dim, (row + 1) * dim));
    const within = (ownSize - 1 - (similarity[own]! - self)) / (ownSize - 1);
    let nearest = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < sizes.length; cluster++) {
      const size = sizes[cluster]!;
      if (cluster !== own) nearest = Math.min(nearest, (size - similarity[cluster]!) / size);
    }
    const larger = Math.max(within, nearest);
    if (larger > ROUNDING) total += (nearest - within) / larger;
  });
  return total / clusterOf.length;
}

/** By the law of total variance: sum |x|^2 = within + sum |cluster sum|^2 / size, and that = between + |total sum|^2 / n. */
function varianceRatio(
  units: Float64Array,
  sizes: Float64Array,
  sums: Float64Array,
  dim: number,
): number | undefined {
  const totals = new Float64Array(dim);
  let ofClusters = 0;
  sizes.forEach((size, cluster) => {
    const sum = sums.subarray(cluster * dim, (cluster + 1) * dim);
    ofClusters += sumOfSquares(sum) / size;
    for (let c = 0; c < dim; c++) totals[c]! += sum[c]!;
  });
  const between = ofClusters - sumOfSquares(totals) / (units.length / dim);
  const within = sumOfSquares(units) - ofClusters;
  return between > ROUNDING * sizes.length ? within / between : undefined;
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
