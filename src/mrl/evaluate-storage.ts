// Stored precision: what retrieval loses when the vectors in the index are kept in fewer bits, by themselves and when the best of them
// are scored again by the full float32 vectors.

import { type Means, meansOf, measureQueries, type PerQuery, retentionOf } from "./measure/measures.ts";
import { type RetrievalData, retrievalSet } from "./measure/retrieval-set.ts";
import { searchFull, truthOf } from "./measure/truth.ts";
import { type Found, MEASURED_DEPTH, type Ranking } from "./search/ranking.ts";
import { rerank } from "./search/rerank.ts";
import { type Storage, searchStored, vectorBytes } from "./search/storage.ts";

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
