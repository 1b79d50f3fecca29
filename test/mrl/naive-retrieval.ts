// Retrieval as a textbook has it: score everything in float64, sort everything, count. Nothing is shared with src/mrl.

import type { Distance } from "../../src/mrl/search/distance.ts";

export type Vector = readonly number[];

export interface NaiveSet {
  readonly queries: readonly Vector[];
  readonly documents: readonly Vector[];
  readonly queryIds: readonly string[];
  readonly documentIds: readonly string[];
  readonly distance: Distance;
}

export function naiveScore(query: Vector, document: Vector, distance: Distance): number {
  const dot = (a: Vector, b: Vector) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  if (distance === "dot") return dot(query, document);
  if (distance === "l2") {
    return -Math.sqrt(query.reduce((sum, value, i) => sum + (value - document[i]!) ** 2, 0));
  }
  const lengths = Math.sqrt(dot(query, query)) * Math.sqrt(dot(document, document));
  return lengths === 0 ? 0 : dot(query, document) / lengths;
}

/** Documents of a query with their scores on the given coordinates, without `excluded`. */
function scored(set: NaiveSet, query: number, coordinates: readonly number[], excluded?: number) {
  const pick = (vector: Vector) => coordinates.map((coordinate) => vector[coordinate]!);
  return set.documents
    .map((document, index) => ({
      document: index,
      score: naiveScore(pick(set.queries[query]!), pick(document), set.distance),
    }))
    .filter(({ document }) => document !== excluded);
}

/** By float64 score, then by place in the file. */
export function naiveNeighbours(
  set: NaiveSet,
  query: number,
  coordinates: readonly number[],
  excluded?: number,
) {
  return scored(set, query, coordinates, excluded).sort(
    (a, b) => b.score - a.score || a.document - b.document,
  );
}

/** By float32 score, then by bytes of the id, both descending. */
export function naiveRun(set: NaiveSet, query: number, coordinates: readonly number[], excluded?: number) {
  const bytes = set.documentIds.map((id) => Buffer.from(id, "utf8"));
  return scored(set, query, coordinates, excluded).sort(
    (a, b) =>
      Math.fround(b.score) - Math.fround(a.score) || Buffer.compare(bytes[b.document]!, bytes[a.document]!),
  );
}

export function naiveRecall(ids: readonly string[], grades: ReadonlyMap<string, number>, k: number): number {
  const relevant = [...grades].filter(([, grade]) => grade > 0).map(([id]) => id);
  if (relevant.length === 0) return 0;
  return relevant.filter((id) => ids.slice(0, k).includes(id)).length / relevant.length;
}

export function naiveNdcg(ids: readonly string[], grades: ReadonlyMap<string, number>, k: number): number {
  const dcg = (gains: readonly number[]) =>
    gains.slice(0, k).reduce((sum, gain, i) => sum + Math.max(0, gain) / Math.log2(i + 2), 0);
  const ideal = dcg([...grades.values()].sort((a, b) => b - a));
  return ideal === 0 ? 0 : dcg(ids.map((id) => grades.get(id) ?? 0)) / ideal;
}

export function naiveFlipRate(found: readonly number[], full: readonly number[], k: number): number {
  const expected = new Set(full.slice(0, k));
  return found.slice(0, k).filter((document) => !expected.has(document)).length / k;
}

export function naiveMean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
