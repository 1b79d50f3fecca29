// Queries and documents compared on a prefix of the coordinates: norms of the prefixes, and exact scores.

import { dotProducts, squaredDistances } from "../../vectors/exact.hot.ts";
import { prefixSquares } from "../../vectors/vectors.hot.ts";
import type { Vectors } from "../../vectors/vectors.ts";
import type { Coordinates } from "./coordinates.ts";
import type { Distance } from "./distance.ts";

export interface Cut {
  readonly queries: Vectors;
  readonly documents: Vectors;
  readonly distance: Distance;
  readonly order: Int32Array;
  /** Coordinates order[0] to order[dim - 1] are compared. */
  readonly dim: number;
  /** Lengths of the prefixes. */
  readonly queryNorms: Float64Array;
  readonly documentNorms: Float64Array;
}

/** The cuts of these coordinates, ascending. */
export function cutsOf(
  queries: Vectors,
  documents: Vectors,
  coordinates: Coordinates,
  distance: Distance,
): Cut[] {
  const { order, dims } = coordinates;
  const queryNorms = prefixNorms(queries, coordinates);
  const documentNorms = prefixNorms(documents, coordinates);
  return Array.from(dims, (dim, i) => ({
    queries,
    documents,
    distance,
    order,
    dim,
    queryNorms: queryNorms[i]!,
    documentNorms: documentNorms[i]!,
  }));
}

/** out[i] = float64 score of a query and document chosen[i], for i < count. */
export function scoreExactly(
  cut: Cut,
  query: number,
  chosen: Int32Array,
  count: number,
  out: Float64Array,
): void {
  const { queries, documents, distance, order, dim } = cut;
  const sums = distance === "l2" ? squaredDistances : dotProducts;
  sums(queries.values, query, documents.values, documents.width, order, dim, chosen, count, out);
  if (distance === "l2") {
    for (let i = 0; i < count; i++) out[i] = -Math.sqrt(out[i]!);
  } else if (distance === "cosine") {
    const queryNorm = cut.queryNorms[query]!;
    for (let i = 0; i < count; i++) {
      const norms = queryNorm * cut.documentNorms[chosen[i]!]!;
      out[i] = norms === 0 ? 0 : out[i]! / norms;
    }
  }
}

/** Norms of every row for each of the coordinates' dims. */
function prefixNorms({ values, width, rows }: Vectors, { order, dims }: Coordinates): Float64Array[] {
  const norms = new Float64Array(dims.length * rows);
  prefixSquares(values, width, rows, order, dims, norms);
  for (let i = 0; i < norms.length; i++) norms[i] = Math.sqrt(norms[i]!);
  return Array.from(dims, (_, i) => norms.subarray(i * rows, (i + 1) * rows));
}
