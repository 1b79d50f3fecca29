import { describe, expect, test } from "bun:test";
import { shapeOf } from "../../../src/mrl/verdict/shape.ts";
import { madeLadder } from "../made-ladder.ts";

function shapeOfScores(dims: readonly number[], scores: readonly number[], side = 0.01) {
  const retention = scores.map((score) => {
    const kept = score / scores[0]!;
    return [kept, kept - side, kept + side] as const;
  });
  return shapeOf(madeLadder({ dims, queryCount: 500, judgedCount: 500, retention }));
}

describe("published ladders of models that were trained to be cut are smooth", () => {
  test.each([
    [
      "jina-embeddings-v3",
      [1024, 768, 512, 256, 128, 64, 32],
      [63.35, 63.3, 63.16, 62.72, 61.64, 58.54, 52.54],
    ],
    ["WordLlama l3", [1024, 512, 256, 128, 64], [25.1, 24.92, 24.16, 22.51, 18.67]],
    ["EmbeddingGemma", [768, 512, 256, 128], [62.5, 61.5, 58.8, 55.3]],
    ["nomic-embed-text-v1.5", [768, 512, 256, 128, 64], [62.28, 61.96, 61.04, 59.34, 56.1]],
  ])("%s", (_, dims, scores) => {
    expect(shapeOfScores(dims, scores)).toEqual({ shape: "smooth", step: undefined });
  });
});

describe("a cliff", () => {
  const dims = [1024, 512, 256, 128, 64];

  test("is a step that loses far more than the ones above it", () => {
    const { shape, step } = shapeOfScores(dims, [60, 59.8, 59.5, 45, 40]);
    expect(shape).toBe("cliff");
    expect(step).toMatchObject({ fromDim: 256, toDim: 128 });
    expect(step!.loss).toBeCloseTo(14.5 / 60, 9);
    expect(step!.expectedLoss).toBeCloseTo(0.03, 9);
  });

  test("can be the first step, when the second one is flat", () => {
    expect(shapeOfScores(dims, [60, 50, 49.9, 49.5, 49])).toMatchObject({
      shape: "cliff",
      step: { toDim: 512 },
    });
    expect(shapeOfScores(dims, [60, 53, 46, 40, 33]).shape).toBe("smooth");
  });

  test("is held against the steepest step above it, not against a flat one in between", () => {
    expect(shapeOfScores(dims, [60, 58.8, 55.8, 55.7, 52.1]).shape).toBe("smooth");
  });

  test("is judged by halving, so that a long step may lose more than a short one", () => {
    expect(shapeOfScores([1024, 960, 128], [60, 59.7, 55]).shape).toBe("smooth");
    expect(shapeOfScores([1024, 256, 192], [60, 59, 53]).shape).toBe("cliff");
  });

  test("is not proven while the interval reaches up to what was expected", () => {
    const { shape, step } = shapeOfScores(dims, [60, 59.8, 59.5, 55, 52], 0.06);
    expect(shape).toBe("undecided");
    expect(step!.toDim).toBe(128);
  });

  test("under 5 % is none", () => {
    expect(shapeOfScores(dims, [60, 60, 60, 57.5, 57]).shape).toBe("smooth");
  });
});

test("two rungs, or losses without an interval, have no shape", () => {
  expect(shapeOfScores([256, 64], [60, 20]).shape).toBe("undecided");
  const retention = [[1], [0.9], [0.8]] as const;
  expect(shapeOf(madeLadder({ dims: [256, 128, 64], queryCount: 5, judgedCount: 5, retention })).shape).toBe(
    "undecided",
  );
});

test("without judgements the squared flip rate is the loss: flips of a real smooth ladder are no cliff", () => {
  // WordLlama on the built-in data set, with the loss of nDCG@10 beside it: 0.05, 0.14, 0.21, 0.35, 0.59.
  const flips = [0, 0.223, 0.33, 0.422, 0.522, 0.735].map(
    (flip) => [flip, flip - 0.01, flip + 0.01] as const,
  );
  const dims = [256, 192, 128, 96, 64, 32];
  expect(shapeOf(madeLadder({ dims, queryCount: 489, flips })).shape).toBe("smooth");
  const cliff = [0, 0.1, 0.15, 0.2, 0.25, 0.95].map((flip) => [flip, flip - 0.01, flip + 0.01] as const);
  expect(shapeOf(madeLadder({ dims, queryCount: 489, flips: cliff }))).toMatchObject({
    shape: "cliff",
    step: { toDim: 32 },
  });
});
