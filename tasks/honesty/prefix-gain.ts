// The null of the prefix gain: coordinates in no order are seldom called ordered, and the interval of what their order is worth holds 0.
// Vectors are random in every direction, and what a prefix keeps of the ten nearest is searched for.
import { type Random, randomBelow, randomFrom } from "../../src/core/random.ts";
import { RANDOM_DRAWS } from "../../src/mrl/evaluate.ts";
import { MEASURES, type PerQuery } from "../../src/mrl/measure/measures.ts";
import { coordinateOrder } from "../../src/mrl/measure/prefix-gain.ts";
import type { Figure } from "../figures/figure.ts";
import { type Extent, mostPercent } from "./part.ts";
import { normal } from "./streams.ts";

const TRIALS: Readonly<Record<Extent, number>> = { whole: 400, short: 40 };
const QUERIES = 40;
const DOCUMENTS = 150;
const FULL_DIM = 32;
const DIMS = [16, 8];
const NEAREST = 10;
const PROMISED_PERCENT = 5;

export function prefixGain(extent: Extent): readonly Figure[] {
  const trials = TRIALS[extent];
  const orders = Array.from({ length: trials }, (_, trial) => orderOfNothing(randomFrom(trial)));
  const percentOf = (count: number, of: number) => (100 * count) / of;
  const gains = orders.flatMap((order) => order.gains);
  const excluded = gains.filter(({ gain: { low, high } }) => low! > 0 || high! < 0).length;
  return [
    {
      name: "prefix-gain-called-ordered",
      value: percentOf(orders.filter(({ isOrdered }) => isOrdered === true).length, trials),
      unit: "%",
      limit: mostPercent(PROMISED_PERCENT, trials),
    },
    {
      name: "prefix-gain-excludes-0",
      value: percentOf(excluded, gains.length),
      unit: "%",
      // The dims of a trial are cut from the same vectors.
      limit: mostPercent(PROMISED_PERCENT, trials),
    },
  ];
}

function orderOfNothing(random: Random) {
  const queries = vectors(QUERIES, random);
  const documents = vectors(DOCUMENTS, random);
  const inOrder = Array.from({ length: FULL_DIM }, (_, i) => i);
  const nearest = nearestOf(queries, documents, inOrder);
  const rungsOf = (coordinates: readonly number[]) =>
    DIMS.map((dim) => flipsOf(nearest, nearestOf(queries, documents, coordinates.slice(0, dim))));
  const draws = Array.from({ length: RANDOM_DRAWS }, () => rungsOf(shuffled(inOrder, random)));
  return coordinateOrder(DIMS, flipsOf(nearest, nearest), rungsOf(inOrder), draws, random);
}

function vectors(count: number, random: Random): readonly Float64Array[] {
  return Array.from({ length: count }, () => Float64Array.from({ length: FULL_DIM }, () => normal(random)));
}

/** By cosine of the coordinates that are kept. */
function nearestOf(
  queries: readonly Float64Array[],
  documents: readonly Float64Array[],
  coordinates: readonly number[],
): readonly ReadonlySet<number>[] {
  const lengths = documents.map((document) => Math.sqrt(dot(document, document, coordinates)));
  return queries.map((query) => {
    const scores = documents.map((document, i) => dot(query, document, coordinates) / lengths[i]!);
    const best = scores.map((_, i) => i).sort((one, other) => scores[other]! - scores[one]!);
    return new Set(best.slice(0, NEAREST));
  });
}

function dot(one: Float64Array, other: Float64Array, coordinates: readonly number[]): number {
  let sum = 0;
  for (const i of coordinates) sum += one[i]! * other[i]!;
  return sum;
}

/** Of each query the share of its nearest that are others. */
function flipsOf(before: readonly ReadonlySet<number>[], after: readonly ReadonlySet<number>[]): PerQuery {
  const flips = Float64Array.from(before, (nearest, query) => {
    const kept = nearest.intersection(after[query]!).size;
    return 1 - kept / NEAREST;
  });
  const unknown = new Float64Array(QUERIES).fill(Number.NaN);
  return Object.fromEntries(
    MEASURES.map(({ field }) => [field, field === "flipQdAt10" ? flips : unknown]),
  ) as PerQuery;
}

function shuffled(values: readonly number[], random: Random): readonly number[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const other = randomBelow(last + 1, random);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
