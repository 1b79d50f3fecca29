import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { evaluate } from "../../src/mrl/evaluate.ts";
import { evaluateRerank } from "../../src/mrl/evaluate-rerank.ts";
import { NO_DOCUMENT, topDocuments } from "../../src/mrl/search/ranking.ts";
import {
  naiveFlipRate,
  naiveMean,
  naiveNdcg,
  naiveNeighbours,
  naiveRecall,
  naiveScore,
} from "./naive-retrieval.ts";
import { asData, type Collection, collections } from "./retrieval-data.ts";

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
      fc.property(collections, (collection) => {
        const { queryIds, documentIds, judgements, documents } = collection;
        const depths = [5, 20, 40];
        const results = evaluateRerank({ ...asData(collection), fullDim: 8, dims: [5, 2], depths });
        expect(results.map(({ dim, rerankDepth }) => [dim, rerankDepth])).toEqual(
          [5, 2].flatMap((dim) => depths.map((depth) => [dim, depth])),
        );
        for (const { dim, rerankDepth, run, ndcgAt10, recallAt20, flipQdAt10 } of results) {
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
        const results = evaluateRerank({ ...data, fullDim: 8, dims: [2], depths: [10, 30, 60] });
        const [full] = evaluate({ ...data, dims: [8], seed: 1 }).rungs;
        const all = results[2]!;
        expect([...all.run.documents]).toEqual([...full!.run!.documents]);
        expect(all.ndcgAt10).toEqual(full!.ndcgAt10);
        if (full!.ndcgAt10 !== undefined && full!.ndcgAt10 > 0) expect(all.retentionNdcgAt10).toBe(1);
        if (all.flipQdAt10 === undefined) return;
        expect(all.flipQdAt10).toBe(0);
        expect(results[1]!.flipQdAt10!).toBeLessThanOrEqual(results[0]!.flipQdAt10!);
      }),
      { numRuns: 40 },
    );
  });
});
