import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { evaluate } from "../../src/mrl/evaluate.ts";
import { type Combination, evaluateStored, keptBytes } from "../../src/mrl/evaluate-stored.ts";
import { meansOf } from "../../src/mrl/measure/measures.ts";
import { NO_DOCUMENT, topDocuments } from "../../src/mrl/search/ranking.ts";
import { STORAGES, type Storage, vectorBytes } from "../../src/mrl/search/storage.ts";
import { roundToFloat16, roundToSigns, roundToWhole } from "../../src/vectors/quantise.hot.ts";
import {
  naiveFlipRate,
  naiveMean,
  naiveNdcg,
  naiveNeighbours,
  naiveRecall,
  naiveRun,
  naiveScore,
} from "./naive-retrieval.ts";
import { asData, type Collection, collections } from "./retrieval-data.ts";

const width = 7;
/** Below it a float32 loses digits, and a step of such a scale is none. */
const LEAST_NORMAL = 2 ** -126;
const matrices = fc
  .array(fc.float({ min: -100, max: 100, noNaN: true, noDefaultInfinity: true }), {
    minLength: 1,
    maxLength: 6 * width,
  })
  .map((values) =>
    Float32Array.from({ length: width * Math.ceil(values.length / width) }, (_, i) => normal(values[i] ?? 0)),
  );

/** Scales stay normal, too, when they are divided. */
function normal(value: number): number {
  return Math.abs(value) < 1e3 * LEAST_NORMAL ? 0 : value;
}

describe("what is left of a vector", () => {
  test("float16 is the nearest number that 16 bits hold", () => {
    fc.assert(
      fc.property(matrices, (values) => {
        const stored = values.slice();
        roundToFloat16(stored);
        expect([...stored]).toEqual([...new Float16Array(values)]);
      }),
    );
  });

  test.each([
    ["int8", 127],
    ["int4", 7],
  ])("%s is off by half a step at most, a step being the largest component over %d", (_, most) => {
    fc.assert(
      fc.property(matrices, (values) => {
        const stored = values.slice();
        roundToWhole(stored, width, most);
        for (let base = 0; base < values.length; base += width) {
          const row = [...values.subarray(base, base + width)];
          const step = Math.max(...row.map(Math.abs)) / most;
          row.forEach((value, c) => {
            expect(Math.abs(stored[base + c]! - value)).toBeLessThanOrEqual(step * 0.5001 + 1e-40);
          });
          const codes = new Set(
            [...stored.subarray(base, base + width)].map((value) => Math.round(value / step)),
          );
          expect([...codes].every((code) => step === 0 || Math.abs(code) <= most)).toBe(true);
        }
      }),
    );
  });

  test("each row has its own scale: a large row does not coarsen a small one", () => {
    const stored = Float32Array.of(1000, -500, 0.002, 0.001);
    roundToWhole(stored, 2, 127);
    expect(stored[2]!).toBeCloseTo(0.002, 8);
    expect(stored[3]!).toBeCloseTo(0.001, 4);
    expect(stored[3]!).toBeGreaterThan(0.00099);
  });

  test("binary is the sign; what is not positive is the other one", () => {
    const stored = Float32Array.of(0.3, -0.3, 0, -0, 1e-30);
    roundToSigns(stored);
    expect([...stored]).toEqual([1, -1, -1, -1, 1]);
  });
});

test("bytes of a vector: int8 and int4 carry their scale, eight signs share a byte", () => {
  expect(STORAGES.map((storage) => vectorBytes(storage, 101))).toEqual([404, 202, 105, 55, 13, 13]);
});

test("bytes that must be kept: what rescoring reads counts too", () => {
  const rescore = { storage: "float32", dim: 256, depth: 50 } as const;
  expect(keptBytes({ storage: "int8", dim: 64, rescore: undefined })).toBe(68);
  expect(keptBytes({ storage: "int8", dim: 64, rescore })).toBe(68 + 1024);
});

const plain = (storage: Storage, dim: number): Combination => ({ storage, dim, rescore: undefined });
const again = (storage: Storage, dim: number, depth: number, by: Storage = "float32", wide = 8) => ({
  ...plain(storage, dim),
  rescore: { storage: by, dim: wide, depth },
});

describe("a search in stored vectors", () => {
  test("comes in the order that was asked for", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const combinations = [8, 5].flatMap((dim) =>
          STORAGES.flatMap((storage) => [plain(storage, dim), again(storage, dim, 30)]),
        );
        const results = evaluateStored({ ...asData(collection), fullDim: 8, combinations });
        expect(results.map(({ dim, storage, rescore }) => ({ dim, storage, rescore }))).toEqual(combinations);
      }),
      { numRuns: 5 },
    );
  });

  test("in float32 is the ladder's", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        // Cosine normalises before it stores, so that rounding may tie or untie: that is not what is looked at here.
        const data = { ...asData(collection), distance: "l2" as const };
        const [cut] = evaluateStored({ ...data, fullDim: 8, combinations: [plain("float32", 5)] });
        const ladder = evaluate({ ...data, dims: [8, 5], seed: 1 }).rungs[1]!;
        expect([...cut!.run.scores.filter((_, i) => i % cut!.run.depth < 20)]).toEqual([
          ...ladder.run!.scores.filter((_, i) => i % ladder.run!.depth < 20),
        ]);
        expect(meansOf(cut!.perQuery).ndcgAt10).toEqual(ladder.ndcgAt10);
      }),
      { numRuns: 30 },
    );
  });

  test("in binary ranks by the number of signs that agree, ties by the rule", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const signs = (vector: readonly number[]) => vector.map((value) => (value > 0 ? 1 : -1));
        const asSigns = {
          ...collection,
          queries: collection.queries.map(signs),
          documents: collection.documents.map(signs),
          distance: "dot" as const,
        };
        const [binary] = evaluateStored({
          ...asData(collection),
          fullDim: 8,
          combinations: [plain("binary", 5)],
        });
        for (const query of collection.queries.keys()) {
          const expected = naiveRun(asSigns, query, [0, 1, 2, 3, 4]).slice(0, 20);
          expect([...topDocuments(binary!.run, query, 20)]).toEqual(expected.map(({ document }) => document));
        }
      }),
      { numRuns: 30 },
    );
  });

  test("of signs by a float query ranks by the query's own numbers", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const signs = (vector: readonly number[]) => vector.map((value) => (value > 0 ? 1 : -1));
        const documents = collection.documents.map(signs);
        const asFloats = { ...collection, documents, distance: "dot" as const };
        // By l2 and dot, queries stay as they are; cosine only scales them.
        const data = { ...asData(collection), distance: "dot" as const };
        const combinations = [plain("binary-float", 5)];
        const [found] = evaluateStored({ ...data, fullDim: 8, combinations });
        for (const query of collection.queries.keys()) {
          const expected = naiveRun(asFloats, query, [0, 1, 2, 3, 4]).slice(0, 20);
          expect([...topDocuments(found!.run, query, 20)]).toEqual(expected.map(({ document }) => document));
        }
      }),
      { numRuns: 30 },
    );
  });

  test("scored again by stored vectors has the scores of those", () => {
    fc.assert(
      fc.property(collections, fc.constantFrom(...STORAGES), (collection, storage) => {
        const data = { ...asData(collection), distance: "dot" as const };
        const all = collection.documents.length;
        const combinations = [again("binary", 2, all, storage, 5), plain(storage, 5)];
        const [rescored, whole] = evaluateStored({ ...data, fullDim: 8, combinations });
        // Of all documents the second stage is the whole search.
        expect([...rescored!.run.documents]).toEqual([...whole!.run.documents]);
      }),
      { numRuns: 30 },
    );
  });
});

const coordinates = (count: number) => [...Array(count).keys()];

/** The first n at `dim`, sorted by their scores at full dim, in trec_eval's order or by place in the file. */
function naiveTwoStage(collection: Collection, query: number, dim: number, n: number, order: "run" | "file") {
  const { queries, documents, documentIds, distance } = collection;
  const score = (document: number) => naiveScore(queries[query]!, documents[document]!, distance);
  const bytes = (document: number) => Buffer.from(documentIds[document]!);
  return naiveNeighbours(collection, query, coordinates(dim))
    .slice(0, n)
    .map(({ document }) => document)
    .sort((a, b) =>
      order === "file"
        ? score(b) - score(a) || a - b
        : Math.fround(score(b)) - Math.fround(score(a)) || Buffer.compare(bytes(b), bytes(a)),
    );
}

describe("two-stage retrieval", () => {
  test("is search at the low dim, then a sort of the best n by the full vectors", () => {
    fc.assert(
      fc.property(collections, (given) => {
        // Cosine normalises before it stores, so that rounding may tie or untie: that is not what is looked at here.
        const collection = {
          ...given,
          distance: given.distance === "cosine" ? "dot" : given.distance,
        } as const;
        const { queryIds, documentIds, judgements, documents } = collection;
        const combinations = [5, 2].flatMap((dim) =>
          [5, 20, 40].map((depth) => again("float32", dim, depth)),
        );
        const data = asData(collection);
        for (const { dim, rescore, run, perQuery } of evaluateStored({ ...data, fullDim: 8, combinations })) {
          const rerankDepth = rescore!.depth;
          const { ndcgAt10, recallAt20, flipQdAt10 } = meansOf(perQuery);
          for (const query of queryIds.keys()) {
            const expected = naiveTwoStage(collection, query, dim, rerankDepth, "run").slice(0, 20);
            expect([...topDocuments(run, query, 20)]).toEqual(expected);
          }
          const judged = [...queryIds.keys()].filter((query) => judgements.has(queryIds[query]!));
          if (judged.length > 0) {
            const measured = (measure: typeof naiveNdcg, k: number) =>
              naiveMean(
                judged.map((query) => {
                  const found = naiveTwoStage(collection, query, dim, rerankDepth, "run");
                  const ids = found.map((document) => documentIds[document]!);
                  return measure(ids, judgements.get(queryIds[query]!)!, k);
                }),
              );
            expect(ndcgAt10!).toBeCloseTo(measured(naiveNdcg, 10), 9);
            expect(recallAt20!).toBeCloseTo(measured(naiveRecall, 20), 9);
          }
          if (documents.length <= 10) continue;
          const flips = [...queryIds.keys()].map((query) => {
            const full = naiveNeighbours(collection, query, coordinates(8)).map(({ document }) => document);
            const found = naiveTwoStage(collection, query, dim, rerankDepth, "file");
            // Fewer than ten that are handed on cannot fill the top ten: what is missing is a flip.
            const filled = [...found, ...new Array<number>(10).fill(NO_DOCUMENT)];
            return naiveFlipRate(filled, full, 10);
          });
          expect(flipQdAt10!).toBeCloseTo(naiveMean(flips), 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("of all documents is the full search; each one more can only help the top 10 that is kept", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const data = asData(collection);
        const combinations = [10, 30, 60].map((depth) => again("float32", 2, depth));
        const results = evaluateStored({ ...data, fullDim: 8, combinations }).map((one) => ({
          ...meansOf(one.perQuery),
          run: one.run,
        }));
        const [full] = evaluate({ ...data, dims: [8], seed: 1 }).rungs;
        const all = results[2]!;
        expect([...all.run.documents]).toEqual([...full!.run!.documents]);
        expect(all.ndcgAt10).toEqual(full!.ndcgAt10);
        if (all.flipQdAt10 === undefined) return;
        expect(all.flipQdAt10).toBe(0);
        expect(results[1]!.flipQdAt10!).toBeLessThanOrEqual(results[0]!.flipQdAt10!);
      }),
      { numRuns: 40 },
    );
  });
});
