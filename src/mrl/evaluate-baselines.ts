// What the full vectors are held against: keyword search on the same texts, and both together.

import type { KeywordIndex } from "./keyword/bm25.ts";
import { FUSED_DEPTH, fuseRanks } from "./keyword/hybrid.ts";
import { measureQueries, type PerQuery } from "./measure/measures.ts";
import { missing } from "./measure/query-values.ts";
import { type RetrievalData, type RetrievalSet, retrievalSet } from "./measure/retrieval-set.ts";
import { truthOf } from "./measure/truth.ts";
import { ownCoordinates } from "./search/coordinates.ts";
import { MEASURED_DEPTH, type Ranking, topDocuments } from "./search/ranking.ts";
import { search } from "./search/search.ts";

export interface Keywords {
  readonly index: KeywordIndex;
  /** Words of each query. */
  readonly queries: readonly (readonly string[])[];
}

export interface Baseline {
  readonly perQuery: PerQuery;
  /** In trec_eval's order. */
  readonly run: Ranking;
}

export interface Baselines {
  readonly bm25: Baseline;
  readonly hybrid: Baseline;
  readonly labels: Labels;
}

/** Relevant documents of the judged queries, each by the text `query:document`. */
export interface Labels {
  readonly count: number;
  /** Those that neither the vectors nor the keywords find among the first 20. */
  readonly missed: ReadonlySet<string>;
  /** Those that are not in the collection: nothing can find them. */
  readonly absentCount: number;
}

/** @param data at its full dim */
export function evaluateBaselines(data: RetrievalData, { index, queries }: Keywords): Baselines {
  const set = retrievalSet(data);
  const coordinates = ownCoordinates(data.dim, [data.dim]);
  const depth = Math.max(MEASURED_DEPTH, FUSED_DEPTH);
  const [full] = search({ ...set, coordinates, depth, scoring: "exact" });
  const truth = truthOf(set, full!);
  const keyword = index.search(queries, depth, set.excluded, set.trecPlaces);
  const fused = fuseRanks([full!.run, keyword.run], MEASURED_DEPTH, set.documents.rows, set.trecPlaces);
  const [bm25, hybrid] = [keyword, fused].map((found) => ({
    // What flips against the full vectors says nothing of another way to search.
    perQuery: withoutFlips(measureQueries(found, { ...truth, choices: 0 })),
    run: found.run,
  }));
  return { bm25: bm25!, hybrid: hybrid!, labels: labelsOf(set, [full!.run, keyword.run]) };
}

function withoutFlips(perQuery: PerQuery): PerQuery {
  const { recallAt10, recallAt20, ndcgAt10, ndcgAt20 } = perQuery;
  const none = Object.fromEntries(
    Object.entries(perQuery).map(([field, values]) => [field, missing(values.length)]),
  ) as unknown as PerQuery;
  return { ...none, recallAt10, recallAt20, ndcgAt10, ndcgAt20 };
}

function labelsOf({ judged }: RetrievalSet, runs: readonly Ranking[]): Labels {
  const missed = new Set<string>();
  let count = 0;
  let absentCount = 0;
  for (const { query, gains, relevantCount } of judged) {
    const found = new Set(runs.flatMap((run) => [...topDocuments(run, query, 20)]));
    count += relevantCount;
    absentCount += relevantCount - gains.size;
    for (const document of gains.keys()) if (!found.has(document)) missed.add(`${query}:${document}`);
  }
  return { count, missed, absentCount };
}
