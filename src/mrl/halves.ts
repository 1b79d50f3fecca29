// Two halves of the documents: a rotation is fitted on one and judged on the other, which it has not seen.

import { randomFrom, shuffled } from "../core/random.ts";
import { rowsOf, takeRows } from "../vectors/vectors.ts";
import type { EvaluateInput } from "./evaluate.ts";
import type { Judgements } from "./measure/judgements.ts";

/** Indexes of documents, ascending. With an odd number the half that judges has one more. */
export interface Halves {
  readonly fit: Int32Array;
  readonly judge: Int32Array;
}

export function splitHalves(documentCount: number, seed: number): Halves {
  const order = shuffled([...new Uint32Array(documentCount).keys()], randomFrom(seed));
  const middle = Math.floor(documentCount / 2);
  return { fit: ascending(order.slice(0, middle)), judge: ascending(order.slice(middle)) };
}

/** A part of a collection is in memory. */
export interface RestrictedInput extends EvaluateInput {
  readonly documents: Float32Array;
}

/**
 * The evaluation with these documents as the whole collection. Judgements of other documents are left out, and so are
 * the judgements of a query that has nothing relevant left: it could not tell one rung from another.
 */
export function restrictTo(input: EvaluateInput, documents: Int32Array): RestrictedInput {
  const vectors = rowsOf(input.documents, input.documentIds.length, input.dim);
  const documentIds = Array.from(documents, (document) => input.documentIds.at(document)!);
  return {
    ...input,
    documents: takeRows(vectors, documents).values,
    documentIds,
    labels: input.labels && Array.from(documents, (document) => input.labels![document]),
    judgements: input.judgements && restrictJudgements(input.judgements, new Set(documentIds)),
  };
}

function restrictJudgements(judgements: Judgements, documentIds: ReadonlySet<string>): Judgements {
  const restricted = [...judgements].map(([queryId, grades]) => {
    const present = [...grades].filter(([documentId]) => documentIds.has(documentId));
    return [queryId, new Map(present)] as const;
  });
  return new Map(restricted.filter(([, grades]) => [...grades.values()].some((grade) => grade > 0)));
}

function ascending(rows: readonly number[]): Int32Array {
  return Int32Array.from(rows).sort();
}
