// The halves for fitting and judging: every document is in one of them, with its own vector, label and judgements.

import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Corpus } from "../../src/cli/quality-corpus.ts";
import { halvesOf } from "../../src/cli/quality-halves.ts";

const DIM = 2;

/** Document i has the vector [i, i] and the label of its last digit; query i asks for document i. */
function corpusOf(count: number): Corpus {
  const ids = Array.from({ length: count }, (_, i) => `d${i}`);
  return {
    name: "numbers",
    caution: "",
    documents: { ids, vectors: Float32Array.from({ length: count * DIM }, (_, i) => Math.floor(i / DIM)) },
    queries: { ids: ids.map((id) => `q${id}`), vectors: new Float32Array(count * DIM) },
    judgements: new Map(ids.map((id) => [`q${id}`, new Map([["d0", 0]]).set(id, 1)])),
    labels: ids.map((id) => id.at(-1)),
    warnings: [],
    facts: {},
  };
}

test("any number of documents, any seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(), (count, seed) => {
      const corpus = corpusOf(count);
      const { fitted, judged } = halvesOf(corpus, DIM, seed);
      const judgedNumbers = judged.documents.ids.map((id) => Number(id.slice(1)));
      const fittedNumbers = [...fitted].filter((_, i) => i % DIM === 0);
      expect([...judgedNumbers, ...fittedNumbers].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      expect(judgedNumbers.length - fittedNumbers.length).toBe(count % 2);
      expect(judgedNumbers).toEqual(judgedNumbers.toSorted((a, b) => a - b));
      expect([...judged.documents.vectors]).toEqual(judgedNumbers.flatMap((number) => [number, number]));
      expect(judged.labels).toEqual(judged.documents.ids.map((id) => id.at(-1)));
      expect(judged.queries).toBe(corpus.queries);
      // Only queries with something to find here are judged, and nothing is judged that is not here.
      expect([...judged.judgements!.keys()]).toEqual(judged.documents.ids.map((id) => `q${id}`));
      for (const grades of judged.judgements!.values()) {
        for (const id of grades.keys()) expect(judged.documents.ids).toContain(id);
      }
    }),
    { numRuns: 50 },
  );
});

test("the seed decides", () => {
  const idsOf = (seed: number) => halvesOf(corpusOf(100), DIM, seed).judged.documents.ids;
  expect(idsOf(1)).toEqual(idsOf(1));
  expect(idsOf(1)).not.toEqual(idsOf(2));
});
