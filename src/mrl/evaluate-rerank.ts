// Two-stage retrieval: search at a low dim, rank the best n again by the full vectors.

import { type Means, meansOf, measureQueries, type PerQuery, retentionOf } from "./measure/measures.ts";
import { type RetrievalData, retrievalSet } from "./measure/retrieval-set.ts";
import { searchFull, truthOf } from "./measure/truth.ts";
import { ownCoordinates } from "./search/coordinates.ts";
import type { Ranking } from "./search/ranking.ts";
import { rerank } from "./search/rerank.ts";
import { search } from "./search/search.ts";

export interface RerankInput extends RetrievalData {
  /** What the second stage ranks by, and what the results are held against. */
  readonly fullDim: number;
  /** Dims of the first stage. */
  readonly dims: readonly number[];
  /** How many documents of each query the first stage hands on. */
  readonly depths: readonly number[];
}

export interface RerankResult extends Means {
  readonly dim: number;
  readonly rerankDepth: number;
  readonly retentionNdcgAt10: number | undefined;
  readonly perQuery: PerQuery;
  /** In trec_eval's order. */
  readonly run: Ranking;
}

/** Every dim with every depth, in the order given. */
export function evaluateRerank(input: RerankInput): RerankResult[] {
  const set = retrievalSet(input);
  const full = searchFull(set, input.fullDim);
  const truth = truthOf(set, full);
  const fullMeans = meansOf(measureQueries(full, truth));
  return input.dims.flatMap((dim) => {
    const coordinates = ownCoordinates(input.dim, [dim]);
    const [shortlist] = search({ ...set, coordinates, depth: Math.max(...input.depths), scoring: "ordered" });
    return input.depths.map((rerankDepth) => {
      const found = rerank(shortlist!, rerankDepth, truth.fullCut, set.trecPlaces);
      const perQuery = measureQueries(found, truth);
      const means = meansOf(perQuery);
      const retentionNdcgAt10 = retentionOf(means, fullMeans);
      return { ...means, dim, rerankDepth, retentionNdcgAt10, perQuery, run: found.run };
    });
  });
}
