// Puts the measurements of a ladder together, one result a rung, with the bootstrap intervals.

import type { Random } from "../core/random.ts";
import type { RungResult } from "./ladder-result.ts";
import { type Interval, meanIntervals } from "./measure/bootstrap.ts";
import type { ClusterQuality } from "./measure/clusters.ts";
import type { PerDocument } from "./measure/document-flips.ts";
import { meansOf, type PerQuery, retentionOf } from "./measure/measures.ts";
import { differences, meanOf, present } from "./measure/query-values.ts";
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
  readonly documents: readonly PerDocument[];
  readonly clusters: readonly ClusterQuality[];
}

/** The ladder, then the random control, then the last coordinates. */
export function ladderRungs(
  set: RetrievalSet,
  measured: LadderMeasurements,
  random: { readonly losses: Random; readonly flips: Random },
): RungResult[] {
  const { dims, prefix, runs, draws, average, last, documents, clusters } = measured;
  const full = prefix[0]!;
  const losses = [...prefix, ...average, ...last].map((at) => differences(at.ndcgAt10, full.ndcgAt10));
  const lossIntervals = meanIntervals(losses, random.losses);
  const ofAverage = lossIntervals.slice(prefix.length);
  const ofLast = ofAverage.slice(average.length);
  const hasQueries = set.queries.rows > 0;
  const flips = hasQueries ? prefix.map((at) => at.flipQdAt10) : documents.map((at) => at.flipDdAt10);
  const flipIntervals = meanIntervals(flips.map(present), random.flips);
  const rung = rungOf(set, full);
  return [
    ...prefix.map((at, i) => ({
      ...rung(dims[i]!, "", at, lossIntervals[i]!),
      ...clusters[i]!,
      flipDdAt10: meanOf(documents[i]!.flipDdAt10),
      flipDdAt20: meanOf(documents[i]!.flipDdAt20),
      flipCiLow: flipIntervals[i]!.low,
      flipCiHigh: flipIntervals[i]!.high,
      perDocument: documents[i]!,
      run: runs[i]!,
    })),
    ...average.map((at, i) => ({
      ...rung(dims[i + 1]!, "random", at, ofAverage[i]!),
      draws: draws.map((draw) => meansOf(draw[i]!)),
    })),
    ...last.map((at, i) => rung(dims[i + 1]!, "last", at, ofLast[i]!)),
  ];
}

/** What a rung of the ladder and one of a control have in common. */
function rungOf({ queries, documents, judged }: RetrievalSet, full: PerQuery) {
  const fullMeans = meansOf(full);
  return (dim: number, control: Control, perQuery: PerQuery, { low, high }: Interval): RungResult => {
    const means = meansOf(perQuery);
    return {
      ...means,
      dim,
      control,
      queryCount: queries.rows,
      judgedCount: judged.length,
      documentCount: documents.rows,
      flipDdAt10: undefined,
      flipDdAt20: undefined,
      silhouette: undefined,
      varianceRatio: undefined,
      retentionNdcgAt10: retentionOf(means, fullMeans),
      ciLow: low,
      ciHigh: high,
      flipCiLow: undefined,
      flipCiHigh: undefined,
      perQuery,
      perDocument: undefined,
      run: undefined,
      draws: [],
    };
  };
}
