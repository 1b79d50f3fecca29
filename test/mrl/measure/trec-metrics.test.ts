import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { evaluate } from "../../../src/mrl/evaluate.ts";
import { naiveProduct } from "../products.ts";

interface TrecRun {
  readonly scores: [string, number, number][];
  readonly judgements: Record<string, number>;
  readonly expected: Record<"recallAt10" | "recallAt20" | "ndcgAt10" | "ndcgAt20", number>;
}

const file = join(import.meta.dir, "..", "..", "fixtures", "trec", "runs.json");
const runs: Record<"random" | "real", TrecRun[]> = await Bun.file(file).json();

/** The dot product with (1, 1) is the stored score. */
function evaluated({ scores, judgements }: TrecRun) {
  return evaluate({
    queries: Float32Array.of(1, 1),
    documents: Float32Array.from(scores.flatMap(([, high, low]) => [high, low])),
    dim: 2,
    queryIds: ["q"],
    documentIds: scores.map(([id]) => id),
    judgements: new Map([["q", new Map(Object.entries(judgements))]]),
    distance: "dot",
    dims: [2],
    dropSelf: false,
    seed: 1,
    product: naiveProduct,
  }).rungs[0]!;
}

describe("recall and nDCG are those of trec_eval, ties included", () => {
  test.each(["random", "real"] as const)("%s runs", (kind) => {
    expect(runs[kind].length).toBeGreaterThan(30);
    for (const run of runs[kind]) {
      const rung = evaluated(run);
      expect(rung.recallAt10).toBeCloseTo(run.expected.recallAt10, 9);
      expect(rung.recallAt20).toBeCloseTo(run.expected.recallAt20, 9);
      expect(rung.ndcgAt10).toBeCloseTo(run.expected.ndcgAt10, 9);
      expect(rung.ndcgAt20).toBeCloseTo(run.expected.ndcgAt20, 9);
    }
  });
});
