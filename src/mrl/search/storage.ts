// Stored precision: what is left of vectors that are kept in fewer bits, and what a search of them finds. Queries stay float32, but for
// binary.
//
// int8 has a scale for each vector, not for each dim: it needs no pass over the collection, a document that comes
// later changes no other, and a cosine does not even see it. binary compares signs on both sides (Hamming distance), as
// binary indexes do.

import { copyPrefixes, normalizeRows } from "../../vectors/prefix.hot.ts";
import { roundToFloat16, roundToInt8, roundToSigns } from "../../vectors/quantise.hot.ts";
import type { Vectors } from "../../vectors/vectors.ts";
import { ownCoordinates } from "./coordinates.ts";
import type { Distance } from "./distance.ts";
import type { Found } from "./ranking.ts";
import { type SearchTask, search } from "./search.ts";

export const STORAGES = ["float32", "float16", "int8", "binary"] as const;
export type Storage = (typeof STORAGES)[number];

/** Bytes that one vector takes. int8 includes its float32 scale. */
export function vectorBytes(storage: Storage, dim: number): number {
  switch (storage) {
    case "float32":
      return 4 * dim;
    case "float16":
      return 2 * dim;
    case "int8":
      return dim + 4;
    case "binary":
      return Math.ceil(dim / 8);
  }
}

/** What is searched; queries and documents at full width. */
type StoredSet = Pick<
  SearchTask,
  "queries" | "documents" | "distance" | "product" | "excluded" | "trecPlaces"
>;

/** Searches what is left of the documents after they were stored. */
export function searchStored(set: StoredSet, dim: number, storage: Storage, depth: number): Found {
  const isBinary = storage === "binary";
  const queries = cut(set.queries, dim, set.distance);
  const documents = cut(set.documents, dim, set.distance);
  if (isBinary) roundToSigns(queries.values);
  store(documents, storage);
  const [found] = search({
    ...set,
    queries,
    documents,
    coordinates: ownCoordinates(dim, [dim]),
    distance: isBinary ? "dot" : set.distance, // of signs: the more bits agree, the larger
    depth,
    scoring: "exact",
  });
  return found!;
}

/** Prefixes as they go into an index: normalised when the distance is cosine. */
function cut({ values, rows, width }: Vectors, dim: number, distance: Distance): Vectors {
  const prefixes = new Float32Array(rows * dim);
  copyPrefixes(values, width, prefixes, dim, rows);
  if (distance === "cosine") normalizeRows(prefixes, dim, rows);
  return { values: prefixes, rows, width: dim };
}

function store({ values, width }: Vectors, storage: Storage): void {
  if (storage === "float16") roundToFloat16(values);
  if (storage === "int8") roundToInt8(values, width);
  if (storage === "binary") roundToSigns(values);
}
