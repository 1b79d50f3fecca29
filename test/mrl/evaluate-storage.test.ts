import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { evaluate } from "../../src/mrl/evaluate.ts";
import { evaluateRerank } from "../../src/mrl/evaluate-rerank.ts";
import { evaluateStorage } from "../../src/mrl/evaluate-storage.ts";
import { topDocuments } from "../../src/mrl/search/ranking.ts";
import { STORAGES, vectorBytes } from "../../src/mrl/search/storage.ts";
import { roundToFloat16, roundToInt8, roundToSigns } from "../../src/vectors/quantise.hot.ts";
import { naiveRun } from "./naive-retrieval.ts";
import { asData, collections } from "./retrieval-data.ts";

const width = 7;
const matrices = fc
  .array(fc.float({ min: -100, max: 100, noNaN: true, noDefaultInfinity: true }), {
    minLength: 1,
    maxLength: 6 * width,
  })
  .map((values) =>
    Float32Array.from({ length: width * Math.ceil(values.length / width) }, (_, i) => values[i] ?? 0),
  );

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

  test("int8 is off by half a step at most, a step being the largest component over 127", () => {
    fc.assert(
      fc.property(matrices, (values) => {
        const stored = values.slice();
        roundToInt8(stored, width);
        for (let base = 0; base < values.length; base += width) {
          const row = [...values.subarray(base, base + width)];
          const step = Math.max(...row.map(Math.abs)) / 127;
          row.forEach((value, c) => {
            expect(Math.abs(stored[base + c]! - value)).toBeLessThanOrEqual(step * 0.5001 + 1e-40);
          });
          const codes = new Set(
            [...stored.subarray(base, base + width)].map((value) => Math.round(value / step)),
          );
          expect([...codes].every((code) => step === 0 || Math.abs(code) <= 127)).toBe(true);
        }
      }),
    );
  });

  test("each row has its own scale: a large row does not coarsen a small one", () => {
    const stored = Float32Array.of(1000, -500, 0.002, 0.001);
    roundToInt8(stored, 2);
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

test("bytes of a vector: int8 carries its scale, eight signs share a byte", () => {
  expect(STORAGES.map((storage) => vectorBytes(storage, 100))).toEqual([400, 200, 104, 13]);
});

describe("a search in stored vectors", () => {
  const everything = { fullDim: 8, dims: [8, 5], storages: STORAGES, rescoreDepth: 30 };

  test("comes for every dim and storage, without and with rescoring", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        const results = evaluateStorage({ ...asData(collection), ...everything });
        expect(results.map(({ dim, storage, rescoreDepth }) => [dim, storage, rescoreDepth])).toEqual(
          [8, 5].flatMap((dim) =>
            STORAGES.flatMap((storage) => [0, 30].map((depth) => [dim, storage, depth])),
          ),
        );
      }),
      { numRuns: 5 },
    );
  });

  test("in float32 is the ladder's; rescored it is two-stage retrieval", () => {
    fc.assert(
      fc.property(collections, (collection) => {
        // Cosine normalises before it stores, so that rounding may tie or untie: that is not what is looked at here.
        const data = { ...asData(collection), distance: "l2" as const };
        const [plain, rescored] = evaluateStorage({
          ...data,
          ...everything,
          dims: [5],
          storages: ["float32"],
        });
        const ladder = evaluate({ ...data, dims: [8, 5], seed: 1 }).rungs[1]!;
        expect([...plain!.run.scores.filter((_, i) => i % plain!.run.depth < 20)]).toEqual([
          ...ladder.run!.scores.filter((_, i) => i % ladder.run!.depth < 20),
        ]);
        expect(plain!.ndcgAt10).toEqual(ladder.ndcgAt10);
        const [twoStage] = evaluateRerank({ ...data, fullDim: 8, dims: [5], depths: [30] });
        expect([...rescored!.run.documents]).toEqual([...twoStage!.run.documents]);
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
        const [binary] = evaluateStorage({
          ...asData(collection),
          ...everything,
          dims: [5],
          storages: ["binary"],
        });
        for (const query of collection.queries.keys()) {
          const expected = naiveRun(asSigns, query, [0, 1, 2, 3, 4]).slice(0, 20);
          expect([...topDocuments(binary!.run, query, 20)]).toEqual(expected.map(({ document }) => document));
        }
      }),
      { numRuns: 30 },
    );
  });
});
