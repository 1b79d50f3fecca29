// Queries and documents compared on a prefix of the coordinates: norms of the queries' prefixes, and exact scores.

import { dotProducts, squaredDistances } from "../../vectors/exact.hot.ts";
import { prefixSquares } from "../../vectors/vectors.hot.ts";
import { type RowSource, takeRows, type Vectors } from "../../vectors/vectors.ts";
import { allOf, type Coordinates } from "./coordinates.ts";
import type { Distance } from "./distance.ts";

export interface Cut {
  readonly queries: Vectors;
  readonly documents: RowSource;
  readonly distance: Distance;
  readonly order: Int32Array;
  /** Coordinates order[0] to order[dim - 1] are compared. */
  readonly dim: number;
  /** Lengths of the prefixes. */
  readonly queryNorms: Float64Array;
}

/** The cuts of these coordinates, ascending. */
export function cutsOf(
  queries: Vectors,
  documents: RowSource,
  coordinates: Coordinates,
  distance: Distance,
): Cut[] {
  const { order, dims } = coordinates;
  const queryNorms = prefixNorms(queries, coordinates);
  return Array.from(dims, (dim, i) => ({
    queries,
    documents,
    distance,
    order,
    dim,
    queryNorms: queryNorms[i]!,
  }));
}

/** out[i] = float64 score of a query and document chosen[i], for i < count. */
export function scoreExactly(
  { queries, documents, distance, order, dim, queryNorms }: Cut,
  query: number,
  chosen: Int32Array,
  count: number,
  out: Float64Array,
): void {
  if (count === 0) return;
  const { width } = documents;
  const near = documents.values !== undefined;
  // What lies elsewhere is fetched first: its rows are then those of a small set.
  const values = documents.values ?? takeRows(documents, chosen.subarray(0, count)).values;
  const rows = near ? chosen : allOf(count);
  if (distance === "l2") {
    squaredDistances(queries.values, query, values, width, order, dim, rows, count, out);
    for (let i = 0; i < count; i++) out[i] = -Math.sqrt(out[i]!);
    return;
  }
  const squares = scratchFor(count);
  dotProducts(queries.values, query, values, width, order, dim, rows, count, out, squares);
  if (distance === "dot") return;
  const queryNorm = queryNorms[query]!;
  for (let i = 0; i < count; i++) {
    const norms = queryNorm * Math.sqrt(squares[i]!);
    out[i] = norms === 0 ? 0 : out[i]! / norms;
  }
}

let scratch = new Float64Array(0);

function scratchFor(count: number): Float64Array {
  if (scratch.length < count) scratch = new Float64Array(2 * count);
  return scratch;
}

/** Norms of every row for each of the coordinates' dims. */
function prefixNorms({ values, width, rows }: Vectors, { order, dims }: Coordinates): Float64Array[] {
  const norms = new Float64Array(dims.length * rows);
  prefixSquares(values, width, rows, order, dims, norms);
  for (let i = 0; i < norms.length; i++) norms[i] = Math.sqrt(norms[i]!);
  return Array.from(dims, (_, i) => norms.subarray(i * rows, (i + 1) * rows));
}
