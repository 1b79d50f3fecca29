import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { randomFrom } from "../../src/core/random.ts";
import { evaluate, RANDOM_DRAWS } from "../../src/mrl/evaluate.ts";
import type { LadderResult, RungResult } from "../../src/mrl/ladder-result.ts";
import { topDocuments } from "../../src/mrl/search/ranking.ts";
import { KernelMemory } from "../../src/vectors/kernel-memory.ts";
import type { FarRows } from "../../src/vectors/vectors.ts";
import { kernelsAreMissing, readKernels } from "../vectors/kernels.ts";
import {
  naiveFlipRate,
  naiveMean,
  naiveNdcg,
  naiveNeighbours,
  naiveRecall,
  naiveRun,
  naiveScore,
} from "./naive-retrieval.ts";
import { sloppyProduct } from "./products.ts";
import { asData, type Collection, collections } from "./retrieval-data.ts";

const dims = [8, 5, 2];
const first = (count: number) => [...Array(count).keys()];
const last = (count: number) => first(8).slice(8 - count);
const rungsOf = (result: LadderResult, control: string) =>
  result.rungs.filter((rung) => rung.control === control);
const withSeed = (collection: Collection, seed = 1) => ({ ...asData(collection), dims, seed });

/** All of a result as text, to the last digit. */
const plain = (result: LadderResult) =>
  JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? Object.values(value) : value));

/** Mean over the values, or undefined when there are none. */
const meanOrNothing = (values: readonly number[]) => (values.length === 0 ? undefined : naiveMean(values));

function expectSame(actual: number | undefined, expected: number | undefined) {
  if (expected === undefined) expect(actual).toBeUndefined();
  else expect(actual).toBeCloseTo(expected, 9);
}

/** Every measure of a rung against its definition. */
function expectNaive(collection: Collection, rung: RungResult, coordinates: readonly number[]) {
  const { queryIds, documentIds, judgements, documents } = collection;
  const queries = [...queryIds.keys()];
  const judged = queries.filter((query) => judgements.has(queryIds[query]!));
  const ofJudged = (measure: (ids: readonly string[], grades: ReadonlyMap<string, number>) => number) =>
    meanOrNothing(
      judged.map((query) => {
        const ids = naiveRun(collection, query, coordinates).map(({ document }) => documentIds[document]!);
        return measure(ids, judgements.get(queryIds[query]!)!);
      }),
    );
  const neighbours = (query: number, of: readonly number[]) =>
    naiveNeighbours(collection, query, of).map(({ document }) => document);
  const flips = (k: number) =>
    documents.length <= k
      ? undefined
      : naiveMean(
          queries.map((query) =>
            naiveFlipRate(neighbours(query, coordinates), neighbours(query, first(8)), k),
          ),
        );
  expectSame(
    rung.recallAt10,
    ofJudged((ids, grades) => naiveRecall(ids, grades, 10)),
  );
  expectSame(
    rung.recallAt20,
    ofJudged((ids, grades) => naiveRecall(ids, grades, 20)),
  );
  expectSame(
    rung.ndcgAt10,
    ofJudged((ids, grades) => naiveNdcg(ids, grades, 10)),
  );
  expectSame(
    rung.ndcgAt20,
    ofJudged((ids, grades) => naiveNdcg(ids, grades, 20)),
  );
  expectSame(rung.flipQdAt10, flips(10));
  expectSame(rung.flipQdAt20, flips(20));
  expectSame(rung.firstChanged, flips(1));
  expectSame(rung.flipQdTolerantAt10, naiveTolerantFlips(collection, coordinates));
  expectSame(rung.tiesAt10, naiveTies(collection, coordinates));
  expect(rung.judgedCount).toBe(judged.length);
  expect([rung.queryCount, rung.documentCount]).toEqual([queryIds.length, documentIds.length]);
}

function naiveTolerantFlips(collection: Collection, coordinates: readonly number[]): number | undefined {
  const { queries, documents, distance } = collection;
  if (documents.length <= 10) return undefined;
  return naiveMean(
    queries.map((vector, query) => {
      const kth = naiveNeighbours(collection, query, first(8))[9]!.score;
      const tolerance = distance === "cosine" ? 0.001 : 0.001 * Math.abs(kth);
      const found = naiveNeighbours(collection, query, coordinates).slice(0, 10);
      const isFlip = ({ document }: { document: number }) =>
        naiveScore(vector, documents[document]!, distance) < kth - tolerance;
      return found.filter(isFlip).length / 10;
    }),
  );
}

function naiveTies(collection: Collection, coordinates: readonly number[]): number | undefined {
  if (collection.documents.length <= 10) return undefined;
  return collection.queries.filter((_, query) => {
    const ranked = naiveNeighbours(collection, query, coordinates);
    return ranked[9]!.score === ranked[10]!.score;
  }).length;
}

describe("every measure is what its definition says", () => {
  test("on the ladder and on the last coordinates", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const result = evaluate(withSeed(collection));
        expect(result.rungs.map(({ dim, control }) => `${control}${dim}`)).toEqual([
          ...["8", "5", "2"],
          ...["random5", "random2"],
          ...["last5", "last2"],
        ]);
        for (const rung of rungsOf(result, "")) expectNaive(collection, rung, first(rung.dim));
        for (const rung of rungsOf(result, "last")) expectNaive(collection, rung, last(rung.dim));
      }),
    );
  });

  test("on random coordinates: the mean of the draws, each of which is worth any other when all coordinates are equal", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const flat = (vector: readonly number[]) => vector.map(() => vector[0]!);
        const equal = {
          ...collection,
          queries: collection.queries.map(flat),
          documents: collection.documents.map(flat),
        };
        for (const rung of rungsOf(evaluate(withSeed(equal)), "random")) {
          expectNaive(equal, rung, first(rung.dim));
          expect(rung.draws).toHaveLength(RANDOM_DRAWS);
        }
        for (const rung of rungsOf(evaluate(withSeed(collection)), "random")) {
          const drawn = rung.draws.flatMap(({ ndcgAt10 }) => (ndcgAt10 === undefined ? [] : [ndcgAt10]));
          expectSame(rung.ndcgAt10, meanOrNothing(drawn));
        }
      }),
      { numRuns: 30 },
    );
  });

  test("document to document: a document is never its own neighbour, and the controls have none", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const asQueries = { ...collection, queries: collection.documents };
        const neighbours = (document: number, dim: number) =>
          naiveNeighbours(asQueries, document, first(dim), document).map((neighbour) => neighbour.document);
        const all = [...collection.documents.keys()];
        for (const rung of evaluate(withSeed(collection)).rungs) {
          const flips = (k: number) =>
            rung.control !== "" || all.length - 1 <= k
              ? undefined
              : naiveMean(all.map((i) => naiveFlipRate(neighbours(i, rung.dim), neighbours(i, 8), k)));
          expectSame(rung.flipDdAt10, flips(10));
          expectSame(rung.flipDdAt20, flips(20));
        }
      }),
      { numRuns: 30 },
    );
  });

  test("values per query are there for the queries that have them, and their mean is the measure", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const { rungs } = evaluate(withSeed(collection));
        for (const { perQuery, ndcgAt10 } of rungs) {
          const judged = collection.queryIds.map((id) => collection.judgements.has(id));
          expect([...perQuery.ndcgAt10].map((value) => !Number.isNaN(value))).toEqual(judged);
          expectSame(ndcgAt10, meanOrNothing([...perQuery.ndcgAt10].filter((value) => !Number.isNaN(value))));
        }
      }),
      { numRuns: 30 },
    );
  });
});

test("nothing that is measured depends on the product", () => {
  fc.assert(
    fc.property(collections, (collection) => {
      const sloppy = evaluate({ ...withSeed(collection), product: sloppyProduct });
      expect(plain(sloppy)).toBe(plain(evaluate(withSeed(collection))));
    }),
    { numRuns: 30 },
  );
});

test.skipIf(kernelsAreMissing)("nothing that is measured depends on whether kernels searched", () => {
  const memory = kernelsAreMissing ? undefined : new KernelMemory(readKernels(), 64e6);
  fc.assert(
    fc.property(collections, (collection) => {
      const searched = evaluate({ ...withSeed(collection), product: { ...sloppyProduct, memory } });
      expect(plain(searched)).toBe(plain(evaluate(withSeed(collection))));
    }),
    { numRuns: 30 },
  );
});

test("rows that are read where they lie make the same ladder as rows in memory", () => {
  fc.assert(
    fc.property(collections, (collection) => {
      const near = withSeed(collection);
      const rows = near.documentIds.length;
      const far: FarRows = {
        ...{ rows, width: near.dim, values: undefined },
        read: (first, count, target) =>
          target.set(near.documents.subarray(first * near.dim, (first + count) * near.dim)),
      };
      expect(plain(evaluate({ ...near, documents: far }))).toBe(plain(evaluate(near)));
    }),
    { numRuns: 30 },
  );
});

test("below the full dim a ladder whose scores nobody reads is the same ladder", () => {
  const unread = (result: LadderResult) =>
    plain({
      ...result,
      rungs: result.rungs.map((rung, i) => ({
        ...rung,
        run: i === 0 ? rung.run : { ...rung.run, scores: [] },
      })),
    } as unknown as LadderResult);
  fc.assert(
    fc.property(collections, (collection) => {
      const ordered = evaluate({ ...withSeed(collection), scoring: "ordered" });
      expect(unread(ordered)).toBe(unread(evaluate(withSeed(collection))));
    }),
    { numRuns: 30 },
  );
});

test("the run of a rung is what trec_eval would read from a file with these scores", () => {
  fc.assert(
    fc.property(collections, (collection) => {
      for (const { run, dim } of rungsOf(evaluate(withSeed(collection)), "")) {
        for (const query of collection.queries.keys()) {
          const expected = naiveRun(collection, query, first(dim)).slice(0, 20);
          expect([...topDocuments(run!, query, 20)]).toEqual(expected.map(({ document }) => document));
          expected.forEach(({ score }, rank) => {
            expect(run!.scores[query * run!.depth + rank]!).toBeCloseTo(score, 12);
          });
        }
      }
    }),
    { numRuns: 30 },
  );
});

describe("a larger collection", () => {
  const random = randomFrom(7);
  const uniform = () => Math.fround(random() / 2 ** 32 - 0.5);
  /** The first coordinates carry the most, as they do after Matryoshka training. */
  const vectors = (count: number) =>
    Array.from({ length: count }, () => first(8).map((c) => uniform() / (c + 1)));
  const documents = vectors(300);
  const collection: Collection = {
    width: 8,
    distance: "cosine",
    queries: vectors(60),
    documents,
    queryIds: first(60).map((i) => `q${i}`),
    documentIds: first(300).map((i) => `d${i}`),
    judgements: new Map(first(40).map((i) => [`q${i}`, new Map([[`d${7 * i}`, 2]])])),
  };
  const result = evaluate(withSeed(collection));

  test("intervals hold the difference of nDCG@10 and the flip rate", () => {
    for (const rung of result.rungs) {
      const difference = rung.ndcgAt10! - result.rungs[0]!.ndcgAt10!;
      expect(rung.ciLow!).toBeLessThanOrEqual(difference);
      expect(rung.ciHigh!).toBeGreaterThanOrEqual(difference);
      expect(Math.abs((rung.ciLow! + rung.ciHigh!) / 2 - difference)).toBeLessThan(0.01);
      if (rung.control !== "") continue;
      expect(rung.flipLow!).toBeLessThanOrEqual(rung.flipQdAt10!);
      expect(rung.flipHigh!).toBeGreaterThanOrEqual(rung.flipQdAt10!);
      expect(rung.retentionLow!).toBeLessThanOrEqual(rung.retentionNdcgAt10!);
      expect(rung.retentionHigh!).toBeGreaterThanOrEqual(rung.retentionNdcgAt10!);
    }
    expect(rungsOf(result, "")[2]!.flipLow!).toBeLessThan(rungsOf(result, "")[2]!.flipHigh!);
  });

  test("coordinates in order of weight are told apart from those in any order", () => {
    const unjudged = evaluate({ ...withSeed(collection), judgements: undefined });
    expect(unjudged.order).toMatchObject({ measure: "flip_qd", isOrdered: true, drawCount: RANDOM_DRAWS });
    expect(unjudged.order!.gains.map(({ dim }) => dim)).toEqual([5, 2]);
    for (const { dim, gain } of result.order!.gains) {
      const [prefix, drawn] = ["", "random"].map((control) =>
        rungsOf(result, control).find((rung) => rung.dim === dim),
      );
      // With judgements the measure is that of the gate.
      expect(gain.mean).toBeCloseTo(prefix!.retentionNdcgAt10! - drawn!.retentionNdcgAt10!, 9);
    }
    for (const { dim, gain } of unjudged.order!.gains) {
      const [prefix, drawn] = ["", "random"].map((control) =>
        rungsOf(unjudged, control).find((rung) => rung.dim === dim),
      );
      expect(gain.mean).toBeCloseTo(drawn!.flipQdAt10! - prefix!.flipQdAt10!, 9);
      expect(gain.mean!).toBeGreaterThan(0);
    }
    const shuffledWeights = (vector: readonly number[]) => [5, 2, 7, 0, 3, 6, 1, 4].map((c) => vector[c]!);
    const unordered = {
      ...collection,
      queries: collection.queries.map(shuffledWeights),
      documents: documents.map(shuffledWeights),
    };
    expect(evaluate({ ...withSeed(unordered), judgements: undefined }).order!.isOrdered).not.toBe(true);
    expect(evaluate({ ...withSeed(collection), controls: false }).order).toBeUndefined();
  });

  test("the seed repeats everything, another one draws other coordinates", () => {
    expect(plain(evaluate(withSeed(collection)))).toBe(plain(result));
    const other = rungsOf(evaluate(withSeed(collection, 2)), "random");
    expect(other.map(({ draws }) => draws)).not.toEqual(rungsOf(result, "random").map(({ draws }) => draws));
    expect(rungsOf(evaluate(withSeed(collection, 2)), "last").map(({ ndcgAt10 }) => ndcgAt10)).toEqual(
      rungsOf(result, "last").map(({ ndcgAt10 }) => ndcgAt10),
    );
  });

  test("leaving the controls out changes no other figure", () => {
    const alone = evaluate({ ...withSeed(collection), controls: false });
    expect(plain({ ...alone, rungs: rungsOf(alone, "") })).toBe(
      plain({ ...result, rungs: rungsOf(result, ""), order: undefined }),
    );
    expect(alone.rungs).toHaveLength(3);
  });

  test("a query that is one of the documents finds itself, unless that is dropped", () => {
    const own = {
      ...collection,
      queries: documents,
      queryIds: collection.documentIds,
      judgements: new Map(),
    };
    const found = evaluate(withSeed(own));
    expect(found.droppedSelfCount).toBe(0);
    expect(found.rungs[0]!.run!.documents[5 * 21]).toBe(5);
    const dropped = evaluate({ ...withSeed(own), dropSelf: true });
    expect(dropped.droppedSelfCount).toBe(300);
    for (const query of documents.keys()) {
      expect([...topDocuments(dropped.rungs[2]!.run!, query, 20)]).not.toContain(query);
    }
    // What is left is document to document.
    expect(dropped.rungs[2]!.flipQdAt10).toBe(dropped.rungs[2]!.flipDdAt10!);
  });

  test("progress ends at what was announced", () => {
    const seen: [number, number][] = [];
    evaluate({ ...withSeed(collection), onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
    expect(seen.every(([done], i) => i === 0 || done > seen[i - 1]![0])).toBe(true);
  });
});

describe("what cannot be measured is undefined, never 0", () => {
  const small: Collection = {
    width: 8,
    distance: "cosine",
    queries: [first(8), [1, 1, 1, 1, 1, 1, 1, 1]],
    documents: first(12).map((i) => first(8).map((c) => ((i * 7 + c * 3) % 11) - 5)),
    queryIds: ["a", "b"],
    documentIds: first(12).map((i) => `d${i}`),
    judgements: new Map([["a", new Map([["d3", 1]])]]),
  };

  test("without judgements: no recall, nDCG, retention or interval of them", () => {
    for (const rung of evaluate({ ...withSeed(small), judgements: undefined }).rungs) {
      const { recallAt10, ndcgAt20, retentionNdcgAt10, ciLow, judgedCount, flipQdAt10 } = rung;
      expect([recallAt10, ndcgAt20, retentionNdcgAt10, ciLow]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      expect(judgedCount).toBe(0);
      expect(flipQdAt10).toBeDefined();
    }
  });

  test("a top 20 of 12 documents cannot flip, and a warning says so; recall@20 stays defined", () => {
    const { rungs, findings } = evaluate(withSeed(small));
    expect(rungs[2]!.flipQdAt20).toBeUndefined();
    expect(rungs[2]!.flipDdAt20).toBeUndefined();
    expect(rungs[2]!.flipQdAt10).toBeDefined();
    expect(rungs[2]!.recallAt20).toBe(1);
    expect(findings).toContainEqual({ code: "few-documents", count: 12 });
  });

  test("a query that may not find itself has one document less to choose from", () => {
    const eleven = {
      ...small,
      documents: small.documents.slice(0, 11),
      documentIds: [...small.queryIds, ...first(9).map((i) => `d${i}`)],
    };
    expect(evaluate(withSeed(eleven)).rungs[2]!.flipQdAt10).toBeDefined();
    expect(evaluate({ ...withSeed(eleven), dropSelf: true }).rungs[2]!.flipQdAt10).toBeUndefined();
  });

  test("fewer than 6 judged queries have no interval", () => {
    expect(evaluate(withSeed(small)).rungs[1]!.ciLow).toBeUndefined();
  });

  test("full vectors that find nothing relevant leave no retention", () => {
    const judgements = new Map([["a", new Map([["d3", 0]])]]);
    const { rungs, findings } = evaluate({ ...withSeed(small), judgements });
    expect(rungs[1]!.ndcgAt10).toBe(0);
    expect(rungs[1]!.retentionNdcgAt10).toBeUndefined();
    expect(findings).toContainEqual({ code: "nothing-relevant", count: 1 });
  });

  test("without queries only documents are compared", () => {
    const { rungs, order } = evaluate({
      ...withSeed(small),
      queries: new Float32Array(0),
      queryIds: [],
    });
    expect(rungs.map(({ control }) => control)).toEqual(["", "", ""]);
    expect(rungs[1]!.flipQdAt10).toBeUndefined();
    expect(rungs[1]!.flipDdAt10).toBeDefined();
    expect(rungs[1]!.flipHigh!).toBeGreaterThanOrEqual(rungs[1]!.flipDdAt10!);
    expect(order).toBeUndefined();
  });

  test("document to document can be left out", () => {
    const { rungs, searchedDocuments } = evaluate({ ...withSeed(small), documentToDocument: false });
    expect(rungs[1]!.flipDdAt10).toBeUndefined();
    expect(searchedDocuments).toHaveLength(0);
  });

  test("a ladder of one rung is the full one alone", () => {
    const { rungs, order } = evaluate({ ...withSeed(small), dims: [8] });
    expect(rungs).toHaveLength(1);
    expect(order).toBeUndefined();
  });
});

test("above 10,000 documents a sample is searched for, against all", () => {
  const random = randomFrom(1);
  const count = 10_001;
  const { searchedDocuments, documentSample, rungs } = evaluate({
    queries: new Float32Array(0),
    documents: Float32Array.from({ length: 2 * count }, () => random() / 2 ** 32 - 0.5),
    dim: 2,
    queryIds: [],
    documentIds: first(count).map(String),
    distance: "l2",
    dims: [2, 1],
    dropSelf: false,
    seed: 1,
    product: sloppyProduct,
  });
  expect(documentSample).toBe(2000);
  expect(new Set(searchedDocuments).size).toBe(2000);
  expect([...searchedDocuments]).toEqual([...searchedDocuments].sort((a, b) => a - b));
  expect(Math.max(...searchedDocuments)).toBeGreaterThan(9000);
  expect(rungs[1]!.perDocument!.flipDdAt10).toHaveLength(2000);
});

describe("bad vectors are named", () => {
  const data = {
    queries: Float32Array.of(1, 2),
    documents: Float32Array.of(1, 2, 3, 4),
    dim: 2,
    queryIds: ["q"],
    documentIds: ["a", "b"],
    distance: "cosine" as const,
    dims: [2, 1],
    dropSelf: false,
    seed: 1,
    product: sloppyProduct,
  };

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e30])("%p in a document", (value) => {
    expect(() => evaluate({ ...data, documents: Float32Array.of(1, 2, 3, value) })).toThrow(
      /document "b".*coordinate 1/,
    );
  });

  test("NaN in a query", () => {
    expect(() => evaluate({ ...data, queries: Float32Array.of(Number.NaN, 1) })).toThrow(/query "q".*NaN/);
  });

  test("zero vectors score 0 and are counted", () => {
    const { rungs, findings } = evaluate({ ...data, documents: Float32Array.of(0, 0, -1, -1) });
    expect(findings).toContainEqual({ code: "zero-document", count: 1 });
    expect([...rungs[0]!.run!.scores.slice(0, 2)]).toEqual([0, expect.closeTo(-0.9486833, 6)]);
  });
});
