// Keyword search against bm25s, which we did not write, on the built-in texts, and against its formula on random ones.

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { KeywordIndex } from "../../../src/mrl/keyword/bm25.ts";
import { fuseRanks } from "../../../src/mrl/keyword/hybrid.ts";
import { wordsOf } from "../../../src/mrl/keyword/words.ts";
import { emptyRanking, type Ranking, topDocuments } from "../../../src/mrl/search/ranking.ts";
import { pythonReference } from "../../python-reference.ts";

setDefaultTimeout(120_000);

const indexOf = (documents: readonly (readonly string[])[]) => {
  const index = new KeywordIndex();
  for (const words of documents) index.addDocument(words);
  return index;
};

const scoresOf = (index: KeywordIndex, query: readonly string[], count: number) => {
  const scores = new Float64Array(count);
  index.score(query, scores);
  return scores;
};

describe("bm25s, method lucene in float64", () => {
  const texts = (name: string) =>
    readFileSync(`datasets/wordnet-1k/${name}.jsonl`, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => wordsOf((JSON.parse(line) as { text: string }).text));
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-bm25-"));
  const [documents, queries] = [texts("corpus"), texts("queries").slice(0, 100)];
  writeFileSync(join(folder, "words.json"), JSON.stringify([documents, queries]));
  const scores = pythonReference(
    "mrl/keyword/bm25s-scores.py",
    [join(folder, "words.json")],
    ["numpy", "bm25s"],
  );
  rmSync(folder, { recursive: true });

  test.skipIf(scores === undefined)("gives the same scores to 1e-9", () => {
    const index = indexOf(documents);
    queries.forEach((query, i) => {
      const expected = (scores as number[][])[i]!;
      scoresOf(index, query, documents.length).forEach((score, document) => {
        expect(Math.abs(score - expected[document]!)).toBeLessThan(1e-9);
      });
    });
  });
});

const word = fc.constantFrom("a", "b", "c", "d", "e");
const text = fc.array(word, { maxLength: 8 });

test("the formula, on random texts", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), text, (documents, query) => {
      const total = documents.reduce((sum, { length }) => sum + length, 0);
      const scores = scoresOf(indexOf(documents), query, documents.length);
      documents.forEach((own, document) => {
        const expected = query.reduce((sum, wanted) => {
          const frequency = own.filter((one) => one === wanted).length;
          if (frequency === 0) return sum;
          const holders = documents.filter((one) => one.includes(wanted)).length;
          const idf = Math.log(1 + (documents.length - holders + 0.5) / (holders + 0.5));
          const length = own.length / (total / documents.length);
          return sum + (idf * frequency) / (frequency + 1.2 * (0.25 + 0.75 * length));
        }, 0);
        expect(scores[document]!).toBeCloseTo(expected, 12);
      });
    }),
  );
});

test("a search finds what has a word, the best first, ties by the rules of the two orders", () => {
  const index = indexOf([["a"], ["b"], ["a"], ["a", "b"]]);
  // By bytes of the id, descending, the last one comes first.
  const places = Int32Array.of(3, 2, 1, 0);
  const found = index.search([["a"], ["z"]], 3, Int32Array.of(-1, -1), places);
  expect([...topDocuments(found.neighbours, 0, 3)]).toEqual([0, 2, 3]);
  expect([...topDocuments(found.run, 0, 3)]).toEqual([2, 0, 3]);
  expect([...topDocuments(found.run, 1, 3)]).toEqual([]);
  const excluded = index.search([["a"]], 3, Int32Array.of(0), places);
  expect([...topDocuments(excluded.run, 0, 3)]).toEqual([2, 3]);
});

test("two rankings become one by the sum of 1 / (60 + rank)", () => {
  const ranking = (documents: readonly number[]): Ranking => {
    const one = emptyRanking(1, 4);
    documents.forEach((document, rank) => {
      one.documents[rank] = document;
      one.scores[rank] = -rank;
    });
    return one;
  };
  const fused = fuseRanks([ranking([0, 1, 2]), ranking([2, 3])], 4, 5, Int32Array.of(0, 1, 2, 3, 4));
  expect([...topDocuments(fused.run, 0, 4)]).toEqual([2, 0, 1, 3]);
  expect(fused.run.scores[0]!).toBeCloseTo(1 / 63 + 1 / 61, 12);
});

test("words are what Unicode calls so, in lower case; marks alone are none", () => {
  expect(wordsOf("Don't STOP, Über-cool: 3.5 km… 東京")).toEqual([
    "don't",
    "stop",
    "über",
    "cool",
    "3.5",
    "km",
    "東京",
  ]);
  expect(wordsOf("*** — !?")).toEqual([]);
});
