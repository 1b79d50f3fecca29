// What is measured of one search. A measure is one row; the values of each query, the columns of the ladder and the keys of the JSON
// document follow from it.

import { type Found, tiesAt } from "../search/ranking.ts";
import { flipRates, type PlacedRanking, placedInFull, tolerantFlipRates } from "./flips.ts";
import type { JudgedQuery } from "./judgements.ts";
import { averageByQuery, meanOf, missing, sumOf } from "./query-values.ts";
import { type Hits, hitsOf, ndcgAt, recallAt } from "./trec-metrics.ts";
import type { Truth } from "./truth.ts";

/** A search, and what several measures look at. */
interface MeasuredSearch {
  readonly found: Found;
  readonly truth: Truth;
  readonly hits: Hits;
  /** The neighbours. */
  readonly placed: PlacedRanking;
}

export interface Measure {
  /** In the results. */
  readonly field: string;
  /** In tables and documents. */
  readonly column: string;
  /** Documents that a query must be able to choose from; with fewer no query has a value. */
  readonly fewestChoices: number;
  /** One value a query; NaN where it has none. */
  readonly values: (search: MeasuredSearch) => Float64Array;
  /** From the values of the queries to the one of the rung; their mean unless it says otherwise. */
  readonly total?: (values: Float64Array) => number | undefined;
  readonly what: string;
}

export const MEASURES = [
  {
    field: "recallAt10",
    column: "recall_at_10",
    fewestChoices: 0,
    values: judged((query, hits, i) => recallAt(hits, i, query, 10)),
    what: "share of the relevant documents that are among the first 10, as trec_eval has it",
  },
  {
    field: "recallAt20",
    column: "recall_at_20",
    fewestChoices: 0,
    values: judged((query, hits, i) => recallAt(hits, i, query, 20)),
    what: "the same of the first 20",
  },
  {
    field: "ndcgAt10",
    column: "ndcg_at_10",
    fewestChoices: 0,
    values: judged((query, hits, i) => ndcgAt(hits, i, query, 10)),
    what: "gain of the first 10 by their places, over that of the best order, as trec_eval has it",
  },
  {
    field: "ndcgAt20",
    column: "ndcg_at_20",
    fewestChoices: 0,
    values: judged((query, hits, i) => ndcgAt(hits, i, query, 20)),
    what: "the same of the first 20",
  },
  {
    field: "flipQdAt10",
    column: "flip_qd_at_10",
    fewestChoices: 11,
    values: ({ placed }) => flipRates(placed, 10),
    what: "share of the top 10 that is not that of the full dim, query to document",
  },
  {
    field: "flipQdAt20",
    column: "flip_qd_at_20",
    fewestChoices: 21,
    values: ({ placed }) => flipRates(placed, 20),
    what: "share of the top 20 that is not that of the full dim, query to document",
  },
  {
    field: "flipQdTolerantAt10",
    column: "flip_qd_tolerant_at_10",
    fewestChoices: 11,
    values: ({ placed, truth }) => tolerantFlipRates(placed, 10, truth.fullCut),
    what: "flip_qd_at_10 without the documents that the full dim scores nearly alike",
  },
  {
    field: "firstChanged",
    column: "first_changed",
    fewestChoices: 2,
    values: ({ placed }) => flipRates(placed, 1),
    what: "share of queries whose first hit is another one than with the full dim",
  },
  {
    field: "tiesAt10",
    column: "ties_at_10",
    fewestChoices: 11,
    values: ({ found }) => tiesAt(found.neighbours, 10),
    total: sumOf,
    what: "queries of which only the tie rule decides which document is the tenth",
  },
] as const satisfies readonly Measure[];

export type MeasureField = (typeof MEASURES)[number]["field"];

/** The values of each query, NaN where it has none. */
export type PerQuery = Readonly<Record<MeasureField, Float64Array>>;

/** One value a measure, undefined when no query has one. */
export type Means = Readonly<Record<MeasureField, number | undefined>>;

export function measureQueries(found: Found, truth: Truth): PerQuery {
  const { queryCount } = found.run;
  const search: MeasuredSearch = {
    found,
    truth,
    hits: hitsOf(found.run, truth.judged),
    placed: placedInFull(found.neighbours, truth.full),
  };
  return mapMeasures(({ fewestChoices, values }) =>
    truth.choices >= fewestChoices ? values(search) : missing(queryCount),
  );
}

/** Means over the queries that have a value, or what the measure takes in their place. */
export function meansOf(perQuery: PerQuery): Means {
  return mapMeasures(({ field, total = meanOf }) => total(perQuery[field]));
}

/** Measurements of some of the queries at their places among all; the others have no value. */
export function spreadOut(perQuery: PerQuery, chosen: Int32Array, queryCount: number): PerQuery {
  if (chosen.length === queryCount) return perQuery;
  return mapMeasures(({ field }) => {
    const values = missing(queryCount);
    chosen.forEach((query, place) => {
      values[query] = perQuery[field][place]!;
    });
    return values;
  });
}

/** The mean of several measurements of the same queries, query by query. */
export function averageOf(measurements: readonly PerQuery[]): PerQuery {
  return mapMeasures(({ field }) => averageByQuery(measurements.map((one) => one[field])));
}

/** Only judged queries have a value. */
function judged(measure: (query: JudgedQuery, hits: Hits, place: number) => number): Measure["values"] {
  return ({ found, truth, hits }) => {
    const values = missing(found.run.queryCount);
    truth.judged.forEach((query, place) => {
      values[query.query] = measure(query, hits, place);
    });
    return values;
  };
}

type MeasureRow = Measure & { readonly field: MeasureField };

function mapMeasures<T>(map: (measure: MeasureRow) => T): Readonly<Record<MeasureField, T>> {
  const rows: readonly MeasureRow[] = MEASURES;
  return Object.fromEntries(rows.map((row) => [row.field, map(row)])) as Record<MeasureField, T>;
}
