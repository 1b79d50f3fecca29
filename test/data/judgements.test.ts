// Judgements against the ids that there are: what is known is kept, what is not is counted, what contradicts itself is refused.

import { expect, test } from "bun:test";
import type { Judgement } from "../../src/data/beir.ts";
import { collectJudgements } from "../../src/data/judgements.ts";

const queries = new Set(["q1", "q2"]);
const documents = new Set(["d1", "d2"]);

async function* rows(...triples: readonly [string, string, number][]): AsyncGenerator<Judgement> {
  for (const [queryId, documentId, grade] of triples) yield { queryId, documentId, grade };
}

const collected = (...triples: readonly [string, string, number][]) =>
  collectJudgements(rows(...triples), "test.tsv", queries, documents);

test("grades by query and document, also those that gain nothing", async () => {
  const { judgements, judgementCount, firstUnknown } = await collected(
    ["q1", "d2", 2],
    ["q1", "d1", -1],
    ["q2", "d1", 0],
  );
  expect(Object.fromEntries([...judgements].map(([id, grades]) => [id, Object.fromEntries(grades)]))).toEqual(
    {
      q1: { d1: -1, d2: 2 },
      q2: { d1: 0 },
    },
  );
  expect({ judgementCount, firstUnknown }).toEqual({ judgementCount: 3, firstUnknown: undefined });
});

test("an unknown query is left out; an unknown document counts as never found", async () => {
  const set = await collected(["q1", "d1", 1], ["q9", "d1", 1], ["q2", "d9", 1]);
  expect(set).toMatchObject({ unknownQueryCount: 1, unknownDocumentCount: 1, firstUnknown: 'query "q9"' });
  expect([...set.judgements.keys()]).toEqual(["q1", "q2"]);
  expect(set.judgements.get("q2")?.get("d9")).toBe(1);
});

test("a pair that is judged twice is refused", async () => {
  await expect(collected(["q1", "d1", 1], ["q1", "d1", 1])).rejects.toThrow(
    'test.tsv: a pair is judged twice; seen: query "q1", document "d1"; expected: one grade a pair',
  );
});

test("judgements of another data set are refused", async () => {
  await expect(collected(["x", "d1", 1], ["q1", "y", 1])).rejects.toThrow(
    'test.tsv: no judgement is about a query and a document of this data set; seen: query "x" is not in it',
  );
});
