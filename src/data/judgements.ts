// Relevance judgements, held against the queries and documents that there are.

import { DataError } from "../core/errors.ts";
import type { Judgement } from "./beir.ts";

/** Grades by query id, then by document id. */
export type Judgements = Map<string, Map<string, number>>;

export interface JudgementSet {
  readonly judgements: Judgements;
  readonly judgementCount: number;
  /** Judgements of queries that the data set does not have; they are left out. */
  readonly unknownQueryCount: number;
  /** Judgements of documents that it does not have; they count as never found, as in trec_eval. */
  readonly unknownDocumentCount: number;
  /** The first id that is not known, for the warning. */
  readonly firstUnknown: string | undefined;
}

interface Known {
  has(id: string): boolean;
}

/**
 * Reads judgements to the end.
 * @throws DataError when a pair is judged twice, or when nothing that is judged is in the data set
 */
export async function collectJudgements(
  source: AsyncIterable<Judgement>,
  name: string,
  queries: Known,
  documents: Known,
): Promise<JudgementSet> {
  const judgements: Judgements = new Map();
  let judgementCount = 0;
  let knownCount = 0;
  let unknownQueryCount = 0;
  let unknownDocumentCount = 0;
  let firstUnknown: string | undefined;
  for await (const { queryId, documentId, grade } of source) {
    judgementCount++;
    const isKnownDocument = documents.has(documentId);
    if (!isKnownDocument) firstUnknown ??= `document ${JSON.stringify(documentId)}`;
    if (!queries.has(queryId)) {
      unknownQueryCount++;
      firstUnknown ??= `query ${JSON.stringify(queryId)}`;
      continue;
    }
    if (isKnownDocument) knownCount++;
    else unknownDocumentCount++;
    const grades = judgements.get(queryId) ?? new Map<string, number>();
    if (grades.has(documentId)) throw judgedTwice(name, queryId, documentId);
    judgements.set(queryId, grades.set(documentId, grade));
  }
  if (knownCount === 0) throw nothingKnown(name, judgementCount, firstUnknown);
  return { judgements, judgementCount, unknownQueryCount, unknownDocumentCount, firstUnknown };
}

function judgedTwice(name: string, queryId: string, documentId: string): DataError {
  return new DataError({
    what: `${name}: a pair is judged twice`,
    seen: `query ${JSON.stringify(queryId)}, document ${JSON.stringify(documentId)}`,
    expected: "one grade a pair",
    next: "Take one of the two lines out.",
  });
}

function nothingKnown(name: string, judgementCount: number, firstUnknown: string | undefined): DataError {
  return new DataError({
    what: `${name}: no judgement is about a query and a document of this data set`,
    seen: firstUnknown === undefined ? `${judgementCount} judgements` : `${firstUnknown} is not in it`,
    expected: "ids of queries.jsonl and corpus.jsonl",
    next: "Check that the judgements belong to this data set.",
  });
}
