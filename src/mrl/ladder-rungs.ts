// Puts the measurements of a ladder together, one result a rung, with the bootstrap intervals.

import { NO_DOCUMENT_FIGURES, type RungResult } from "./ladder-result.ts";
import { MIN_INTERVAL_QUERIES } from "./measure/bootstrap.ts";
import type { ClusterQuality } from "./measure/clusters.ts";
import type { PerDocument } from "./measure/document-flips.ts";
import { type FamilyRandom, familyEstimates, type RowEstimates } from "./measure/estimates.ts";
import { meansOf, type PerQuery } from "./measure/measures.ts";
import { meanOf, present } from "./measure/query-values.ts";
import type { RetrievalSet } from "./measure/retrieval-set.ts";
import type { Control } from "./search/coordinates.ts";
import type { Ranking } from "./search/ranking.ts";

/** By descending dim. The controls begin one rung below the ladder; where there are none they are empty. */
export interface LadderMeasurements {
  readonly dims: readonly number[];
  readonly prefix: readonly PerQuery[];
  readonly runs: readonly Ranking[];
  /** [draw][rung] */
  readonly draws: readonly (readonly PerQuery[])[];
  readonly average: readonly PerQuery[];
  readonly last: readonly PerQuery[];
  /** Queries of the random control. */
  readonly drawnQueries: number;
  readonly documents: readonly PerDocument[];
  readonly clusters: readonly ClusterQuality[];
}

/** The ladder, then the random control, then the last coordinates. Each is a family whose intervals hold together. */
export function ladderRungs(
  set: RetrievalSet,
  measured: LadderMeasurements,
  random: FamilyRandom,
): RungResult[] {
  const { dims, prefix, runs, draws, average, last, drawnQueries, documents, clusters } = measured;
  const full = prefix[0]!;
  const hasQueries = set.queries.rows > 0;
  const flipsOf = ({ flipQdAt10 }: PerQuery, i: number) =>
    hasQueries ? flipQdAt10 : documents[i]!.flipDdAt10;
  const estimate = (rows: readonly PerQuery[]) =>
    familyEstimates(
      full.ndcgAt10,
      rows.map(({ ndcgAt10, flipQdAt10 }) => ({ ndcg: ndcgAt10, flips: flipQdAt10 })),
      random,
    );
  const below = familyEstimates(
    full.ndcgAt10,
    prefix.map((at, i) => ({ ndcg: at.ndcgAt10, flips: flipsOf(at, i) })).slice(1),
    random,
  );
  const estimates = [reference(full.ndcgAt10, flipsOf(full, 0)), ...below];
  const rung = rungOf(set);
  return [
    ...prefix.map((at, i) => ({
      ...rung(dims[i]!, "", at, estimates[i]!),
      ...clusters[i]!,
      flipDdAt10: meanOf(documents[i]!.flipDdAt10),
      flipDdAt20: meanOf(documents[i]!.flipDdAt20),
      perDocument: documents[i]!,
      run: runs[i]!,
    })),
    ...estimate(average).map((estimates, i) => ({
      ...rung(dims[i + 1]!, "random", average[i]!, estimates),
      queryCount: drawnQueries,
      draws: draws.map((draw) => meansOf(draw[i]!)),
    })),
    ...estimate(last).map((estimates, i) => rung(dims[i + 1]!, "last", last[i]!, estimates)),
  ];
}

/** The full vectors keep all of themselves: there is nothing that other queries could change. */
function reference(ndcg: Float64Array, flips: Float64Array): RowEstimates {
  const mean = meanOf(ndcg);
  const isJudged = present(ndcg).length >= MIN_INTERVAL_QUERIES;
  const kept = mean !== undefined && mean > 0 ? 1 : undefined;
  const none = present(flips).length >= MIN_INTERVAL_QUERIES ? 0 : undefined;
  return {
    retentionNdcgAt10: kept,
    ciLow: isJudged ? 0 : undefined,
    ciHigh: isJudged ? 0 : undefined,
    retentionLow: isJudged ? kept : undefined,
    retentionHigh: isJudged ? kept : undefined,
    retentionError: isJudged ? kept && 0 : undefined,
    flipLow: none,
    flipHigh: none,
    flipError: none,
  };
}

/** What a rung of the ladder and one of a control have in common. */
function rungOf({ queries, documents, judged }: RetrievalSet) {
  return (dim: number, control: Control, perQuery: PerQuery, estimates: RowEstimates): RungResult => ({
    ...meansOf(perQuery),
    ...estimates,
    dim,
    control,
    queryCount: queries.rows,
    judgedCount: judged.length,
    documentCount: documents.rows,
    ...NO_DOCUMENT_FIGURES,
    perQuery,
    run: undefined,
    draws: [],
  });
}
