import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { randomFrom } from "../../src/core/random.ts";
import { evaluate } from "../../src/mrl/evaluate.ts";
import { type RestrictedInput, restrictTo, splitHalves } from "../../src/mrl/halves.ts";
import { evaluateRotation, rotateInput } from "../../src/mrl/rotation-ladder.ts";
import { naiveMean } from "./naive-retrieval.ts";
import { naiveProduct } from "./products.ts";

const width = 16;
const random = randomFrom(4);
const uniform = () => random() / 2 ** 32 - 0.5;
const directions = Array.from({ length: width }, () => Array.from({ length: width }, uniform));

/** Vectors along hidden directions of falling weight, so that a prefix is a poor choice and a rotation a good one. */
function vectors(count: number): number[][] {
  return Array.from({ length: count }, () => {
    const weights = directions.map((_, i) => uniform() * 0.7 ** i);
    return directions[0]!.map((_, c) =>
      weights.reduce((sum, weight, i) => sum + weight * directions[i]![c]!, 0),
    );
  });
}

const documents = vectors(400);
const queries = documents.slice(0, 80).map((vector) => vector.map((value) => value + 0.2 * uniform()));
const input: RestrictedInput = {
  queries: Float32Array.from(queries.flat()),
  documents: Float32Array.from(documents.flat()),
  dim: width,
  queryIds: queries.map((_, i) => `q${i}`),
  documentIds: documents.map((_, i) => `d${i}`),
  labels: documents.map((_, i) => (i % 3 === 0 ? undefined : `l${i % 2}`)),
  judgements: new Map(
    queries.map((_, i) => [
      `q${i}`,
      new Map([
        [`d${i}`, 2],
        [`d${i + 1}`, 0],
      ]),
    ]),
  ),
  dims: [16, 4, 2],
  distance: "cosine",
  dropSelf: false,
  seed: 11,
  product: naiveProduct,
};

describe("halves", () => {
  test("share nothing, miss nothing and follow the seed", () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.integer(), (count, seed) => {
        const { fit, judge } = splitHalves(count, seed);
        expect([...fit, ...judge].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
        expect(judge.length - fit.length).toBe(count % 2);
        expect(splitHalves(count, seed)).toEqual({ fit, judge });
      }),
    );
    expect(splitHalves(100, 1)).not.toEqual(splitHalves(100, 2));
  });

  test("a restricted evaluation sees its documents alone, with their labels and judgements", () => {
    const restricted = restrictTo(input, Int32Array.of(3, 80, 5));
    expect(restricted.documentIds).toEqual(["d3", "d80", "d5"]);
    expect(restricted.labels).toEqual([undefined, "l0", "l1"]);
    expect([...restricted.documents.slice(width, 2 * width)]).toEqual([
      ...input.documents.slice(80 * width, 81 * width),
    ]);
    // q2 and q4 keep only a judgement that says "not relevant", which tells no rung from another.
    expect([...restricted.judgements!.keys()]).toEqual(["q3", "q5"]);
    expect(restricted.queryIds).toBe(input.queryIds);
    expect(restrictTo({ ...input, labels: undefined, judgements: undefined }, Int32Array.of(1)).labels).toBe(
      undefined,
    );
  });
});

describe("the ladder with a rotation", () => {
  const result = evaluateRotation(input);

  test("does not change what full vectors find", () => {
    for (const { prefix, rotated } of [result.fit, result.judge]) {
      expect(rotated.rungs[0]!.ndcgAt10).toBeCloseTo(prefix.rungs[0]!.ndcgAt10!, 9);
      expect(rotated.rungs[0]!.recallAt20).toBeCloseTo(prefix.rungs[0]!.recallAt20!, 9);
      expect(rotated.rungs[0]!.run!.documents).toEqual(prefix.rungs[0]!.run!.documents);
    }
  });

  test("is measured on both halves, without controls", () => {
    expect(result.fit.prefix.rungs[0]!.documentCount).toBe(200);
    expect(result.judge.prefix.rungs[0]!.documentCount).toBe(200);
    expect(result.halves).toEqual(splitHalves(400, input.seed));
    const judged = [result.fit, result.judge].map(({ prefix }) => prefix.rungs[0]!.judgedCount);
    expect(judged[0]! + judged[1]!).toBe(80);
    expect(result.fit.rotated.rungs.map(({ dim, control }) => [dim, control])).toEqual([
      [16, ""],
      [4, ""],
      [2, ""],
    ]);
  });

  test("gains what a rotation of such vectors must, and says how much of it holds on the unseen half", () => {
    expect(result.gains.map(({ dim }) => dim)).toEqual([4, 2]);
    result.gains.forEach(({ seen, unseen, heldShare }, i) => {
      const mean = ({ prefix, rotated }: typeof result.fit) =>
        rotated.rungs[i + 1]!.ndcgAt10! - prefix.rungs[i + 1]!.ndcgAt10!;
      expect(seen.mean!).toBeCloseTo(mean(result.fit), 9);
      expect(unseen.mean!).toBeCloseTo(mean(result.judge), 9);
      expect(heldShare!).toBeCloseTo(unseen.mean! / seen.mean!, 9);
    });
    const [at4] = result.gains;
    expect(at4!.unseen.low!).toBeGreaterThan(0);
  });

  test("is that of the rotated vectors on that half", () => {
    const half = restrictTo({ ...input, controls: false }, result.halves.judge);
    const again = evaluate(rotateInput(half, result.rotation));
    expect(again.rungs.map(({ ndcgAt10 }) => ndcgAt10)).toEqual(
      result.judge.rotated.rungs.map(({ ndcgAt10 }) => ndcgAt10),
    );
  });

  test("without judgements the gain is in the full top 10 that is kept; without queries from document to document", () => {
    const unjudged = evaluateRotation({ ...input, judgements: undefined });
    const { prefix, rotated } = unjudged.judge;
    expect(unjudged.gains[1]!.unseen.mean!).toBeCloseTo(
      prefix.rungs[2]!.flipQdAt10! - rotated.rungs[2]!.flipQdAt10!,
      9,
    );
    const alone = evaluateRotation({
      ...input,
      judgements: undefined,
      queries: new Float32Array(0),
      queryIds: [],
    });
    expect(alone.gains[1]!.unseen.mean!).toBeCloseTo(
      naiveMean([...alone.judge.prefix.rungs[2]!.perDocument!.flipDdAt10]) -
        naiveMean([...alone.judge.rotated.rungs[2]!.perDocument!.flipDdAt10]),
      9,
    );
    expect(alone.gains[1]!.unseen.low!).toBeGreaterThan(0);
  });
});
