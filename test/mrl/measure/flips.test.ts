import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { flipRates, placedInFull, tolerantFlipRates } from "../../../src/mrl/measure/flips.ts";
import { ownCoordinates } from "../../../src/mrl/search/coordinates.ts";
import { cutsOf } from "../../../src/mrl/search/cut.ts";
import { emptyRanking, type Ranking } from "../../../src/mrl/search/ranking.ts";
import { naiveScore } from "../naive-retrieval.ts";
import { distances } from "../retrieval-data.ts";

/** A ranking of one query, as deep as it is long or `depth`. */
function ranking(
  documents: readonly number[],
  scores: readonly number[] = [],
  depth = documents.length,
): Ranking {
  const made = emptyRanking(1, depth);
  made.documents.set(documents.slice(0, depth));
  made.scores.set(scores.slice(0, depth));
  return made;
}

/** One query and its documents at full dim. */
function cutOf(
  query: readonly number[],
  documents: readonly (readonly number[])[],
  distance: "cosine" | "dot" | "l2",
) {
  const width = query.length;
  const asVectors = (rows: readonly (readonly number[])[]) => ({
    values: Float32Array.from(rows.flat()),
    rows: rows.length,
    width,
  });
  return cutsOf(asVectors([query]), asVectors(documents), ownCoordinates(width, [width]), distance)[0]!;
}

test("a flip is a document of the top k that the full top k does not have", () => {
  const full = ranking([1, 2, 3, 4, 5]);
  expect([...flipRates(placedInFull(ranking([2, 1, 9, 4, 3]), full), 2)]).toEqual([0]);
  expect([...flipRates(placedInFull(ranking([2, 9, 1, 4, 3]), full), 2)]).toEqual([0.5]);
  expect([...flipRates(placedInFull(ranking([9, 8, 7, 4, 3]), full), 4)]).toEqual([0.75]);
});

describe("the tolerant flip rate", () => {
  test("accepts what full vectors score within the tolerance, however many that are", () => {
    // From spread out to so dense that more are within the tolerance than the full ranking has places.
    const spread = fc.constantFrom(1, 0.05, 0.01, 0.0001);
    const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(spread, numbers, fc.constantFrom(...distances), (size, values, distance) => {
        const query = [1, 0.5];
        const documents = Array.from({ length: 30 }, (_, i) =>
          [values[2 * i]!, values[2 * i + 1]!].map((value, c) => Math.fround(query[c]! + size * value)),
        );
        const scores = documents.map((document) => naiveScore(query, document, distance));
        const byScore = [...documents.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
        const full = ranking(
          byScore,
          byScore.map((document) => scores[document]!),
          21,
        );
        const found = [...documents.keys()].slice(0, 10);
        const kth = scores[byScore[9]!]!;
        const lowest = kth - (distance === "cosine" ? 0.001 : 0.001 * Math.abs(kth));
        // Scores at the very edge may round to either side.
        fc.pre(scores.every((score) => Math.abs(score - lowest) > 1e-12));
        const flips = found.filter((document) => scores[document]! < lowest).length / 10;
        const [rate] = tolerantFlipRates(
          placedInFull(ranking(found), full),
          10,
          cutOf(query, documents, distance),
        );
        expect(rate!).toBe(flips);
      }),
    );
  });

  test("counts a missing document as a flip", () => {
    const same = Array.from({ length: 30 }, () => [1, 1]);
    const all = [...same.keys()];
    const full = ranking(
      all,
      same.map(() => 1),
      21,
    );
    const found = emptyRanking(1, 21);
    found.documents.set([25, 26, 27]);
    const placed = placedInFull(found, full);
    expect([...tolerantFlipRates(placed, 10, cutOf([1, 1], same, "cosine"))]).toEqual([0.7]);
    expect([...flipRates(placed, 10)]).toEqual([1]);
  });
});
