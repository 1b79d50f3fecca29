// recall and nDCG of one query as trec_eval defines them (measures recall and ndcg_cut, relevance level 1).

import type { JudgedQuery } from "./judgements.ts";

/** Share of the relevant documents that are among the first k; 0 when none is relevant. */
export function recallAt(top: Int32Array, { gains, relevantCount }: JudgedQuery): number {
  if (relevantCount === 0) return 0;
  let hits = 0;
  for (let i = 0; i < top.length; i++) if (gains.has(top[i]!)) hits++;
  return hits / relevantCount;
}

/** DCG of the documents over that of the best order of all relevant ones, both cut at `k`; 0 when none is relevant. */
export function ndcgAt(top: Int32Array, { gains, idealGains }: JudgedQuery, k: number): number {
  if (idealGains.length === 0) return 0;
  let dcg = 0;
  for (let i = 0; i < top.length; i++) dcg += (gains.get(top[i]!) ?? 0) / Math.log2(i + 2);
  let idealDcg = 0;
  for (let i = 0; i < Math.min(k, idealGains.length); i++) idealDcg += idealGains[i]! / Math.log2(i + 2);
  return dcg / idealDcg;
}
