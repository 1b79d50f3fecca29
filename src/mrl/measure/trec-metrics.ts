// recall and nDCG of one query as trec_eval defines them (measures recall and ndcg_cut, relevance level 1).

import { NO_DOCUMENT, type Ranking } from "../search/ranking.ts";
import type { JudgedQuery } from "./judgements.ts";

/** So deep is looked for relevant documents. */
const DEPTH = 20;

/** Relevant documents among the first 20 of each judged query, by ascending rank. */
export interface Hits {
  /** Where the hits of each judged query begin, and the end of the last one. */
  readonly begins: Int32Array;
  /** From 0. */
  readonly ranks: Int32Array;
  readonly gains: Float64Array;
}

export function hitsOf({ documents, depth }: Ranking, judged: readonly JudgedQuery[]): Hits {
  const begins = new Int32Array(judged.length + 1);
  const ranks = new Int32Array(judged.length * DEPTH);
  const gains = new Float64Array(judged.length * DEPTH);
  let count = 0;
  for (let place = 0; place < judged.length; place++) {
    const { query, gains: gainOf, relevant } = judged[place]!;
    const isFew = relevant.length <= FEW;
    begins[place] = count;
    const first = query * depth;
    for (let rank = 0; rank < Math.min(DEPTH, depth); rank++) {
      const document = documents[first + rank]!;
      if (document === NO_DOCUMENT) break;
      if (isFew && !isAmong(relevant, document)) continue;
      const gain = gainOf.get(document);
      if (gain === undefined) continue;
      ranks[count] = rank;
      gains[count] = gain;
      count++;
    }
  }
  begins[judged.length] = count;
  return { begins, ranks, gains };
}

const FEW = 8;

function isAmong(some: Int32Array, document: number): boolean {
  for (let i = 0; i < some.length; i++) if (some[i] === document) return true;
  return false;
}

/** Share of the relevant documents that are among the first k; 0 when none is relevant. */
export function recallAt({ begins, ranks }: Hits, place: number, query: JudgedQuery, k: number): number {
  if (query.relevantCount === 0) return 0;
  const begin = begins[place]!;
  let end = begin;
  while (end < begins[place + 1]! && ranks[end]! < k) end++;
  return (end - begin) / query.relevantCount;
}

/** DCG of the documents over that of the best order of all relevant ones, both cut at `k`; 0 when none is relevant. */
export function ndcgAt({ begins, ranks, gains }: Hits, place: number, query: JudgedQuery, k: number): number {
  const { idealGains } = query;
  if (idealGains.length === 0) return 0;
  let dcg = 0;
  for (let i = begins[place]!; i < begins[place + 1]! && ranks[i]! < k; i++)
    dcg += gains[i]! / DISCOUNTS[ranks[i]!]!;
  let idealDcg = 0;
  for (let i = 0; i < Math.min(k, idealGains.length); i++) idealDcg += idealGains[i]! / DISCOUNTS[i]!;
  return dcg / idealDcg;
}

/** By rank. */
const DISCOUNTS = Float64Array.from({ length: DEPTH }, (_, rank) => Math.log2(rank + 2));
