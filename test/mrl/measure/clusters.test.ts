import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { clusterQualities } from "../../../src/mrl/measure/clusters.ts";
import { naiveMean, naiveScore, type Vector } from "../naive-retrieval.ts";

const width = 6;
const asVectors = (rows: readonly Vector[]) => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  width,
});

const labelled = fc
  .integer({ min: 3, max: 30 })
  .chain((count) =>
    fc.record({
      rows: fc.array(
        fc.array(
          fc.integer({ min: -5, max: 5 }).map((value) => value / 4),
          { minLength: width, maxLength: width },
        ),
        { minLength: count, maxLength: count },
      ),
      labels: fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: count, maxLength: count }),
    }),
  )
  .filter(({ labels }) => new Set(labels).size > 1 && new Set(labels).size < labels.length);

/** The definition: mean distances to all others of the own cluster, and of the nearest other one. */
function naiveSilhouette(rows: readonly Vector[], labels: readonly string[]): number {
  const distances = rows.map((a) => rows.map((b) => 1 - naiveScore(a, b, "cosine")));
  return naiveMean(
    rows.map((_, i) => {
      const meanTo = (label: string) => {
        const others = rows.flatMap((_, j) => (j !== i && labels[j] === label ? [distances[i]![j]!] : []));
        return others.length === 0 ? undefined : naiveMean(others);
      };
      const within = meanTo(labels[i]!);
      const between = [...new Set(labels)].flatMap((label) => (label === labels[i] ? [] : [meanTo(label)!]));
      const nearest = Math.min(...between);
      if (within === undefined || Math.max(within, nearest) < 1e-9) return 0;
      return (nearest - within) / Math.max(within, nearest);
    }),
  );
}

/** Squared distances to the centroids, and of the centroids to the mean. */
function naiveVariances(
  rows: readonly Vector[],
  labels: readonly string[],
): { within: number; between: number } {
  const units = rows.map((row) => {
    const length = Math.hypot(...row);
    return row.map((value) => (length === 0 ? 0 : value / length));
  });
  const centroidOf = (some: readonly Vector[]) =>
    some[0]!.map((_, c) => naiveMean(some.map((vector) => vector[c]!)));
  const squared = (a: Vector, b: Vector) => a.reduce((sum, value, c) => sum + (value - b[c]!) ** 2, 0);
  const mean = centroidOf(units);
  const centroids = new Map(
    labels.map((label) => [label, centroidOf(units.filter((_, i) => labels[i] === label))]),
  );
  return {
    within: units.reduce((sum, unit, i) => sum + squared(unit, centroids.get(labels[i]!)!), 0),
    between: labels.reduce((sum, label) => sum + squared(centroids.get(label)!, mean), 0),
  };
}

test("silhouette and variances are those of their definitions, at every dim", () => {
  fc.assert(
    fc.property(labelled, ({ rows, labels }) => {
      const dims = [6, 4, 1];
      clusterQualities(asVectors(rows), labels, dims).forEach(({ silhouette, varianceRatio }, i) => {
        const prefixes = rows.map((row) => row.slice(0, dims[i]));
        expect(silhouette!).toBeCloseTo(naiveSilhouette(prefixes, labels), 9);
        const { within, between } = naiveVariances(prefixes, labels);
        if (between < 1e-9) expect(varianceRatio).toBeUndefined();
        else expect(varianceRatio!).toBeCloseTo(within / between, 6);
      });
    }),
  );
});

test("clusters that lie apart have a silhouette near 1 and a small ratio", () => {
  const rows = Array.from({ length: 20 }, (_, i) => [i % 2, 1 - (i % 2), i / 1000, 0, 0, 0]);
  const labels = rows.map((_, i) => (i % 2 === 0 ? "even" : "odd"));
  const [quality] = clusterQualities(asVectors(rows), labels, [6]);
  expect(quality!.silhouette!).toBeGreaterThan(0.99);
  expect(quality!.varianceRatio!).toBeLessThan(0.001);
});

test("one cluster, or one document each, has nothing to tell apart", () => {
  const rows = [
    [1, 0, 0, 0, 0, 0],
    [0, 1, 0, 0, 0, 0],
  ];
  const nothing = { silhouette: undefined, varianceRatio: undefined };
  expect(clusterQualities(asVectors(rows), ["a", "a"], [6])).toEqual([nothing]);
  expect(clusterQualities(asVectors(rows), ["a", "b"], [6])).toEqual([nothing]);
  expect(clusterQualities(asVectors([]), [], [6, 3])).toEqual([nothing, nothing]);
});
