// Stored precision: what is left of vectors that are kept in fewer bits, and what a search of them finds. Queries stay float32, but for
// binary.
//
// int8 and int4 have a scale for each vector, not for each dim: it needs no pass over the collection, a document that comes later
// changes no other, and a cosine does not even see it. binary compares signs on both sides (Hamming distance), as binary indexes do;
// binary-float scores the signs of a document by the query's own numbers.

import { copyPrefixes, normalizeRows } from "../../vectors/prefix.hot.ts";
import { roundToFloat16, roundToSigns, roundToWhole } from "../../vectors/quantise.hot.ts";
import { mapRows, type Vectors } from "../../vectors/vectors.ts";
import { ownCoordinates } from "./coordinates.ts";
import { type Cut, cutsOf } from "./cut.ts";
import type { Distance } from "./distance.ts";
import type { Found } from "./ranking.ts";
import { type SearchTask, search } from "./search.ts";

interface StorageRow {
  /** Bytes that one vector takes, its scale included. */
  readonly bytes: (dim: number) => number;
  /** Turns [rows, dim] into what is left of it, in place. */
  readonly store: (values: Float32Array, dim: number) => void;
  /** Whether a query is stored like a document; else it stays float32. */
  readonly isQueryStored?: true;
}

/** A scale is a float32. */
const SCALE_BYTES = 4;

const STORAGE_ROWS = {
  float32: { bytes: (dim) => 4 * dim, store: () => {} },
  float16: { bytes: (dim) => 2 * dim, store: roundToFloat16 },
  int8: { bytes: (dim) => dim + SCALE_BYTES, store: (values, dim) => roundToWhole(values, dim, 127) },
  int4: {
    bytes: (dim) => Math.ceil(dim / 2) + SCALE_BYTES,
    store: (values, dim) => roundToWhole(values, dim, 7),
  },
  "binary-float": { bytes: (dim) => Math.ceil(dim / 8), store: roundToSigns },
  binary: { bytes: (dim) => Math.ceil(dim / 8), store: roundToSigns, isQueryStored: true },
} as const satisfies Readonly<Record<string, StorageRow>>;

export type Storage = keyof typeof STORAGE_ROWS;
/** By descending bytes. */
export const STORAGES = Object.keys(STORAGE_ROWS) as readonly Storage[];

/** Bytes that one vector takes. */
export function vectorBytes(storage: Storage, dim: number): number {
  return STORAGE_ROWS[storage].bytes(dim);
}

/** What is searched; queries and documents at full width. */
export type StoredSet = Pick<
  SearchTask,
  "queries" | "documents" | "distance" | "product" | "excluded" | "trecPlaces"
>;

/** Queries and documents at `dim` as such an index holds them. Signs are compared by their dot product. */
export function storedVectors(
  { queries, documents, distance }: Pick<StoredSet, "queries" | "documents" | "distance">,
  dim: number,
  storage: Storage,
): Pick<StoredSet, "queries" | "documents" | "distance"> {
  const row: StorageRow = STORAGE_ROWS[storage];
  const keep = (vectors: Vectors, isStored: boolean) => {
    const prefixes = cut(vectors, dim, distance);
    if (isStored) row.store(prefixes.values, dim);
    return prefixes;
  };
  return {
    queries: keep(queries, row.isQueryStored === true),
    documents: mapRows(documents, dim, (block) => keep(block, true)),
    distance: row.store === roundToSigns ? "dot" : distance,
  };
}

/** Searches what is left of the documents after they were stored. */
export function searchStored(set: StoredSet, dim: number, storage: Storage, depth: number): Found {
  const [found] = search({
    ...set,
    ...storedVectors(set, dim, storage),
    coordinates: ownCoordinates(dim, [dim]),
    depth,
    scoring: "exact",
  });
  return found!;
}

/** What scores documents by vectors that are stored like this. float32 is the vectors themselves. */
export function storedCut(set: StoredSet, dim: number, storage: Storage): Cut {
  const of = storage === "float32" ? set : storedVectors(set, dim, storage);
  const [only] = cutsOf(of.queries, of.documents, ownCoordinates(of.documents.width, [dim]), of.distance);
  return only!;
}

/** Prefixes as they go into an index: normalised when the distance is cosine. */
function cut({ values, rows, width }: Vectors, dim: number, distance: Distance): Vectors {
  const prefixes = new Float32Array(rows * dim);
  copyPrefixes(values, width, prefixes, dim, rows);
  if (distance === "cosine") normalizeRows(prefixes, dim, rows);
  return { values: prefixes, rows, width: dim };
}
