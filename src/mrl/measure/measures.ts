// All measures of one search, query by query and on average.

import { type Found, tiesAt, topDocuments } from "../search/ranking.ts";
import type { Truth } from "../search/truth.ts";
import { flipRates, tolerantFlipRates } from "./flips.ts";
import type { JudgedQuery } from "./judgements.ts";
import { averageByQuery, meanOf, missing, sumOf } from "./query-values.ts";
import { ndcgAt, recallAt } from "./trec-metrics.ts";

/** The measures of a query, each an array with one value a query; NaN where it has none. */
export interface PerQuery {
  /** Only judged queries have these four. */
  readonly recallAt10: Float64Array;
  readonly recallAt20: Float64Array;
  readonly ndcgAt10: Float64Array;
  readonly ndcgAt20: Float64Array;
  /** Query to document: only when there are more than 10 (20) documents to choose from. */
  readonly flipQdAt10: Float64Array;
  readonly flipQdAt20: Float64Array;
  readonly flipQdTolerantAt10: Float64Array;
  /** 1 when the first document is another one than with the full vectors, else 0. */
  readonly firstChanged: Float64Array;
  /** 1 when only the tie rule decides which document is the tenth, else 0. */
  readonly tiesAt10: Float64Array;
}

/** Means over the queries that have a value, undefined when none has; `tiesAt10` is the number of queries. */
export type Means = { readonly [name in keyof PerQuery]: number | undefined };

export function measureQueries({ neighbours, run }: Found, truth: Truth): PerQuery {
  const { judged, full, fullCut, choices } = truth;
  const ofJudged = (measure: (query: JudgedQuery) => number) => {
    const values = missing(run.queryCount);
    for (const query of judged) values[query.query] = measure(query);
    return values;
  };
  const whenChosenFrom = (fewest: number, measure: () => Float64Array) =>
    choices >= fewest ? measure() : missing(run.queryCount);
  return {
    recallAt10: ofJudged((query) => recallAt(topDocuments(run, query.query, 10), query)),
    recallAt20: ofJudged((query) => recallAt(topDocuments(run, query.query, 20), query)),
    ndcgAt10: ofJudged((query) => ndcgAt(topDocuments(run, query.query, 10), query, 10)),
    ndcgAt20: ofJudged((query) => ndcgAt(topDocuments(run, query.query, 20), query, 20)),
    flipQdAt10: whenChosenFrom(11, () => flipRates(neighbours, full, 10)),
    flipQdAt20: whenChosenFrom(21, () => flipRates(neighbours, full, 20)),
    flipQdTolerantAt10: whenChosenFrom(11, () => tolerantFlipRates(neighbours, full, 10, fullCut)),
    firstChanged: whenChosenFrom(2, () => flipRates(neighbours, full, 1)),
    tiesAt10: whenChosenFrom(11, () => tiesAt(neighbours, 10)),
  };
}

/** Means over the queries that have a value. */
export function meansOf(perQuery: PerQuery): Means {
  return { ...mapMeasures(perQuery, meanOf), tiesAt10: sumOf(perQuery.tiesAt10) };
}

/** nDCG@10 as a share of that of the full vectors; undefined when those find nothing relevant. */
export function retentionOf({ ndcgAt10 }: Means, full: Means): number | undefined {
  if (ndcgAt10 === undefined || full.ndcgAt10 === undefined || full.ndcgAt10 === 0) return undefined;
  return ndcgAt10 / full.ndcgAt10;
}

/** The mean of several measurements of the same queries, query by query. */
export function averageOf(measurements: readonly PerQuery[]): PerQuery {
  return mapMeasures(measurements[0]!, (_, name) => averageByQuery(measurements.map((one) => one[name])));
}

function mapMeasures<T>(
  perQuery: PerQuery,
  map: (values: Float64Array, name: keyof PerQuery) => T,
): { [name in keyof PerQuery]: T } {
  const entries = Object.entries(perQuery) as [keyof PerQuery, Float64Array][];
  return Object.fromEntries(entries.map(([name, values]) => [name, map(values, name)])) as {
    [name in keyof PerQuery]: T;
  };
}
