// Relevance judgements, by index instead of by id.

import { type Ids, placesOfIds } from "../../core/ids.ts";

/** Grades by query id and document id. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A query that somebody judged; it counts in the mean even when nothing relevant was found for it. */
export interface JudgedQuery {
  readonly query: number;
  /** Gain of each relevant document: its grade. Grades of 0 and below gain nothing. */
  readonly gains: ReadonlyMap<number, number>;
  /** Its keys: where there are few, it takes less to look at each than to ask the map. */
  readonly relevant: Int32Array;
  /** All relevant judgements, also of documents that are not in the collection. */
  readonly relevantCount: number;
  /** Their gains, descending. */
  readonly idealGains: Float64Array;
}

/** The queries with at least one judgement, in their order. */
export function judgedQueries(
  queryIds: readonly string[],
  documentIds: Ids,
  judgements: Judgements,
): JudgedQuery[] {
  const documentOf = placesOfIds(documentIds);
  return queryIds.flatMap((id, query) => {
    const grades = judgements.get(id);
    if (grades === undefined || grades.size === 0) return [];
    const relevant = [...grades].filter(([, grade]) => grade > 0);
    const present = relevant.flatMap(([documentId, grade]) => {
      const document = documentOf.get(documentId);
      return document === undefined ? [] : [[document, grade] as const];
    });
    return {
      query,
      gains: new Map(present),
      relevant: Int32Array.from(present, ([document]) => document),
      relevantCount: relevant.length,
      idealGains: Float64Array.from(relevant, ([, grade]) => grade)
        .sort()
        .reverse(),
    };
  });
}
