// Stored precision: what retrieval loses when the vectors in the index are kept in fewer bits, by themselves and when the
// best of them are scored again by the full float32 vectors. Queries stay float32, but for binary.
//
// int8 has a scale for each vector, not for each dim: it needs no pass over the collection, a document that comes
// later changes no other, and a cosine does not even see it. binary compares signs on both sides (Hamming distance), as
// binary indexes do.

import { cutRows, roundToFloat16, roundToInt8, roundToSigns } from "../../vectors/quantise.hot.ts";
import type { Vectors } from "../../vectors/vectors.ts";
import { type Means, meansOf, measureQueries, type PerQuery, retentionOf } from "../measure/measures.ts";
import { prefixArm } from "./arms.ts";
import type { Distance } from "./distance.ts";
import { type Found, MEASURED_DEPTH, type Ranking } from "./ranking.ts";
import { rerank } from "./rerank.ts";
import { type RetrievalData, type RetrievalSet, retrievalSet } from "./retrieval-set.ts";
import { search } from "./search.ts";
import { searchFull, truthOf } from "./truth.ts";

export const STORAGES = ["float32", "float16", "int8", "binary"] as const;
export type Storage = (typeof STORAGES)[number];

/** Documents that are scored again: ten times the 10 that are measured. */
export const DEFAULT_RESCORE_DEPTH = 100;

export interface StorageInput extends RetrievalData {
  /** What rescoring uses, and what the results are held against. */
  readonly fullDim: number;
  readonly dims: readonly number[];
  readonly storages: readonly Storage[];
  readonly rescoreDepth?: number | undefined;
}

export interface StorageResult extends Means {
  readonly dim: number;
  readonly storage: Storage;
  /** Documents that were scored again by the full vectors; 0 without. */
  readonly rescoreDepth: number;
  /** Bytes of a vector in the index; rescoring needs the full vectors as well. */
  readonly vectorBytes: number;
  readonly retentionNdcgAt10: number | undefined;
  readonly perQuery: PerQuery;
  /** In trec_eval's order. */
  readonly run: Ranking;
}

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

/** Every dim with every storage, each without and with rescoring, in the order given. */
export function evaluateStorage(input: StorageInput): StorageResult[] {
  const set = retrievalSet(input);
  const full = searchFull(set, input.fullDim);
  const truth = truthOf(set, full);
  const fullMeans = meansOf(measureQueries(full, truth));
  const depth = input.rescoreDepth ?? DEFAULT_RESCORE_DEPTH;

  return input.dims.flatMap((dim) =>
    input.storages.flatMap((storage) => {
      const result = (found: Found, rescoreDepth: number): StorageResult => {
        const perQuery = measureQueries(found, truth);
        const means = meansOf(perQuery);
        return {
          ...means,
          dim,
          storage,
          rescoreDepth,
          vectorBytes: vectorBytes(storage, dim),
          retentionNdcgAt10: retentionOf(means, fullMeans),
          perQuery,
          run: found.run,
        };
      };
      const found = searchStored(set, dim, storage, Math.max(MEASURED_DEPTH, depth));
      return [result(found, 0), result(rerank(found, depth, truth.fullCut, set.trecPlaces), depth)];
    }),
  );
}

/** Searches what is left of the documents after they were stored. */
function searchStored(set: RetrievalSet, dim: number, storage: Storage, depth: number): Found {
  const isBinary = storage === "binary";
  const queries = cut(set.queries, dim, set.distance);
  const documents = cut(set.documents, dim, set.distance);
  if (isBinary) roundToSigns(queries.values);
  store(documents, storage);
  const [found] = search({
    ...set,
    queries,
    documents,
    arm: prefixArm(dim, [dim]),
    distance: isBinary ? "dot" : set.distance, // of signs: the more bits agree, the larger
    depth,
    scoring: "exact",
  });
  return found!;
}

/** Prefixes as they go into an index: normalised when the distance is cosine. */
function cut({ values, rows, width }: Vectors, dim: number, distance: Distance): Vectors {
  const prefixes = new Float32Array(rows * dim);
  cutRows(values, width, rows, dim, distance === "cosine", prefixes);
  return { values: prefixes, rows, width: dim };
}

function store({ values, width }: Vectors, storage: Storage): void {
  if (storage === "float16") roundToFloat16(values);
  if (storage === "int8") roundToInt8(values, width);
  if (storage === "binary") roundToSigns(values);
}
