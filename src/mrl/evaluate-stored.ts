// Combinations beside the ladder: vectors that are kept in fewer bits, cut to each dim, by themselves and with the best of them scored
// again by wider ones (two-stage retrieval).

import { measureQueries, type PerQuery } from "./measure/measures.ts";
import { type RetrievalData, retrievalSet } from "./measure/retrieval-set.ts";
import { searchFull, truthOf } from "./measure/truth.ts";
import type { Cut } from "./search/cut.ts";
import { MEASURED_DEPTH, type Ranking } from "./search/ranking.ts";
import { rerank } from "./search/rerank.ts";
import { type Storage, searchStored, storedCut, vectorBytes } from "./search/storage.ts";

/** Documents that are scored again: ten times the 10 that are measured. */
export const DEFAULT_RESCORE_DEPTH = 100;

/** What scores the best of a search again. */
export interface Rescore {
  readonly storage: Storage;
  readonly dim: number;
  /** Documents of each query that are scored again. */
  readonly depth: number;
}

/** One way to keep the vectors and to search them. */
export interface Combination {
  readonly storage: Storage;
  readonly dim: number;
  readonly rescore: Rescore | undefined;
}

export interface StoredInput extends RetrievalData {
  /** What the results are held against. */
  readonly fullDim: number;
  readonly combinations: readonly Combination[];
}

export interface StoredResult extends Combination {
  readonly perQuery: PerQuery;
  /** In trec_eval's order. */
  readonly run: Ranking;
}

/** Bytes that must be kept of a document: its vector in the index, and the one that rescoring reads. */
export function keptBytes({ storage, dim, rescore }: Combination): number {
  const rescored = rescore === undefined ? 0 : vectorBytes(rescore.storage, rescore.dim);
  return vectorBytes(storage, dim) + rescored;
}

/** Every combination, in the order given. What is searched alike is searched once. */
export function evaluateStored(input: StoredInput): StoredResult[] {
  const { combinations } = input;
  const set = retrievalSet(input);
  const truth = truthOf(set, searchFull(set, input.fullDim));
  const cuts = new Map<string, Cut>();
  const cutOf = ({ storage, dim }: Rescore): Cut => {
    if (storage === "float32" && dim === input.fullDim) return truth.fullCut;
    const key = `${storage}@${dim}`;
    const made = cuts.get(key) ?? storedCut(set, dim, storage);
    cuts.set(key, made);
    return made;
  };
  const results = new Map<Combination, StoredResult>();
  for (const alike of Map.groupBy(combinations, ({ storage, dim }) => `${storage}@${dim}`).values()) {
    const { dim, storage } = alike[0]!;
    const depths = alike.map(({ rescore }) => rescore?.depth ?? 0);
    const found = searchStored(set, dim, storage, Math.max(MEASURED_DEPTH, ...depths));
    for (const one of alike) {
      const { rescore } = one;
      const best =
        rescore === undefined ? found : rerank(found, rescore.depth, cutOf(rescore), set.trecPlaces);
      results.set(one, { ...one, perQuery: measureQueries(best, truth), run: best.run });
    }
  }
  return combinations.map((one) => results.get(one)!);
}
