// Whom a cut hurts: the mean hides queries that lose everything, and documents that nobody finds any more.

import type { RungResult } from "../mrl/ladder-result.ts";
import { type Ranking, topDocuments } from "../mrl/search/ranking.ts";
import { overlapP05 } from "../schema/ladder-columns.ts";
import type { Corpus } from "./corpus.ts";
import type { QualityJudgement } from "./judge.ts";
import type { JudgedLadder } from "./judged-ladder.ts";

const TOLD_QUERIES = 10;

export interface LostQuery {
  readonly queryId: string;
  readonly text: string;
  /** nDCG@10, without judgements the share of the full top 10 that is kept: in full, and here. */
  readonly full: number;
  readonly here: number;
}

/** The queries that lose most against the full vectors, the worst first; those that lose nothing are not among them. */
export function lostQueries(rung: RungResult, full: RungResult, corpus: Corpus): LostQuery[] {
  const isJudged = full.judgedCount > 0;
  const { ndcgAt10, flipQdAt10 } = rung.perQuery;
  const here = isJudged ? ndcgAt10 : flipQdAt10.map((flips) => 1 - flips);
  const whole = isJudged ? full.perQuery.ndcgAt10 : flipQdAt10.map(() => 1);
  return [...here.keys()]
    .filter((query) => whole[query]! - here[query]! > 0)
    .sort((a, b) => whole[b]! - here[b]! - (whole[a]! - here[a]!) || a - b)
    .slice(0, TOLD_QUERIES)
    .map((query) => ({
      queryId: corpus.queries.ids[query]!,
      text: corpus.queryTexts[query]!,
      full: whole[query]!,
      here: here[query]!,
    }));
}

/** Documents that are in some query's full top 10, and in none here; undefined where nobody asks, or nothing is ranked. */
function lostDocuments({ run }: RungResult, { run: full, queryCount }: RungResult): number | undefined {
  if (run === undefined || full === undefined || queryCount === 0) return undefined;
  const inTop = (ranking: Ranking) => {
    const seen = new Set<number>();
    for (let query = 0; query < ranking.queryCount; query++)
      for (const document of topDocuments(ranking, query, 10)) seen.add(document);
    return seen;
  };
  const here = inTop(run);
  return [...inTop(full)].filter((document) => !here.has(document)).length;
}

/** How many lose, and how much, where the mean says it is little. */
export function tailOf(rung: RungResult, full: RungResult) {
  return { keptP05: overlapP05(rung), lostDocuments: lostDocuments(rung, full) };
}

/** What the JSON has of it, of rows that rank the same documents as the full vectors do. */
export function tailFacts(
  rung: RungResult,
  { treatment }: JudgedLadder,
  { ladder }: QualityJudgement,
  corpus: Corpus,
): Record<string, unknown> {
  const [full] = ladder.rungs;
  if (rung.run === undefined || full?.run === undefined || treatment.rotation !== undefined) return {};
  return {
    lost_documents: lostDocuments(rung, full),
    lost_queries: lostQueries(rung, full, corpus).map(({ queryId, text, full, here }) => ({
      query_id: queryId,
      text,
      full,
      here,
    })),
  };
}
