// Two-stage retrieval: search at a low dim, rank the best n again by the full vectors.

import { type Means, meansOf, measureQueries, type PerQuery, retentionOf } from "../measure/measures.ts";
import { prefixArm } from "./arms.ts";
import { type Cut, scoreExactly } from "./cut.ts";
import { sortSlots } from "./order.hot.ts";
import { emptyRanking, type Found, MEASURED_DEPTH, type Ranking, topDocuments } from "./ranking.ts";
import { type RetrievalData, retrievalSet } from "./retrieval-set.ts";
import { search } from "./search.ts";
import { searchFull, truthOf } from "./truth.ts";

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
    const arm = prefixArm(input.dim, [dim]);
    const [candidates] = search({ ...set, arm, depth: Math.max(...input.depths), scoring: "ordered" });
    return input.depths.map((rerankDepth) => {
      const found = rerank(candidates!, rerankDepth, truth.fullCut, set.trecPlaces);
      const perQuery = measureQueries(found, truth);
      const means = meansOf(perQuery);
      const retentionNdcgAt10 = retentionOf(means, fullMeans);
      return { ...means, dim, rerankDepth, retentionNdcgAt10, perQuery, run: found.run };
    });
  });
}

/** The first `n` neighbours of each query, ranked by their scores at `cut`. */
export function rerank({ dim, neighbours }: Found, n: number, cut: Cut, trecPlaces: Int32Array): Found {
  const { queryCount } = neighbours;
  const found = {
    dim,
    neighbours: emptyRanking(queryCount, MEASURED_DEPTH),
    run: emptyRanking(queryCount, MEASURED_DEPTH),
  };
  const scores = new Float64Array(n);
  const slots = new Int32Array(n);
  for (let query = 0; query < queryCount; query++) {
    const candidates = topDocuments(neighbours, query, n);
    scoreExactly(cut, query, candidates, candidates.length, scores);
    sortSlots(slots, candidates.length, scores, candidates);
    write(found.neighbours, query, candidates, slots, scores);
    const places = candidates.map((document) => trecPlaces[document]!);
    sortSlots(slots, candidates.length, scores.map(Math.fround), places);
    write(found.run, query, candidates, slots, scores);
  }
  return found;
}

function write(
  { documents, scores, depth }: Ranking,
  query: number,
  candidates: Int32Array,
  slots: Int32Array,
  candidateScores: Float64Array,
): void {
  for (let rank = 0; rank < Math.min(candidates.length, depth); rank++) {
    documents[query * depth + rank] = candidates[slots[rank]!]!;
    scores[query * depth + rank] = candidateScores[slots[rank]!]!;
  }
}
