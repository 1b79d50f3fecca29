// How much of what exact search finds a graph finds, and the smallest search expansion that finds enough.
import { assert } from "../../core/errors.ts";
import { ExactIndex } from "./exact-index.ts";
import type { TunableIndex } from "./vector-index.ts";

/** What a search is asked to find of the nearest, where nobody says otherwise. */
export const LEAST_RECALL = 0.95;

export interface RecallRequest {
  readonly index: TunableIndex;
  readonly dim: number;
  /** [count, fullDim]; held out: none of them is in the index. */
  readonly queries: Float32Array;
  /** Default 10. */
  readonly k?: number;
}

export interface TuneRequest extends RecallRequest {
  /** Default `LEAST_RECALL`. */
  readonly targetRecall?: number;
  /** Expansions to try, ascending. */
  readonly ladder?: readonly number[];
}

export interface Tuning {
  /** What the index now has for this dim: the smallest that reaches the target, else the largest. */
  readonly expansion: number;
  readonly recall: number;
  readonly isReached: boolean;
  readonly queryCount: number;
  /** All that were tried, in order. */
  readonly steps: readonly { readonly expansion: number; readonly recall: number }[];
}

const EXPANSIONS = [16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 256, 384, 512] as const;

/** A hit as near as the k-th counts, whichever of equal ones it is; float32 sums differ by this much between the two searches. */
const SCORE_TOLERANCE = 1e-5;

/** Sets the smallest expansion of `ladder` whose recall reaches the target. */
export function tuneExpansion(request: TuneRequest): Tuning {
  const { index, dim, queries, k = 10, targetRecall = LEAST_RECALL, ladder = EXPANSIONS } = request;
  const worstScores = exactWorstScores(index, dim, queries, k);
  const steps: { expansion: number; recall: number }[] = [];
  for (const expansion of ladder) {
    index.setExpansion(dim, expansion);
    const recall = recallAgainst(worstScores, index, dim, queries, k);
    steps.push({ expansion, recall });
    if (recall >= targetRecall) break;
  }
  const last = steps.at(-1)!;
  return { ...last, isReached: last.recall >= targetRecall, queryCount: worstScores.length, steps };
}

/** Recall at `k` of the index as it is, averaged over the queries. */
export function measureRecall({ index, dim, queries, k = 10 }: RecallRequest): number {
  return recallAgainst(exactWorstScores(index, dim, queries, k), index, dim, queries, k);
}

/** The score of the k-th nearest of each query. */
function exactWorstScores(index: TunableIndex, dim: number, queries: Float32Array, k: number): Float32Array {
  assert(index.size() > 0 && queries.length > 0, "recall needs stored vectors and queries");
  const exact = exactTwin(index, dim);
  return Float32Array.from(rowsOf(queries, index.fullDim), (query) => {
    const scores = new Float32Array(k);
    const found = exact.search(query, dim, k, 0, new Int32Array(k), scores);
    return scores[found - 1] ?? Number.NEGATIVE_INFINITY;
  });
}

/** As in ann-benchmarks (Aumüller, Bernhardsson and Faithfull, 2018, section 3.6): by distance, so that equal vectors do not count as missed. */
function recallAgainst(
  worstScores: Float32Array,
  index: TunableIndex,
  dim: number,
  queries: Float32Array,
  k: number,
): number {
  const keys = new Int32Array(k);
  const scores = new Float32Array(k);
  const wanted = Math.min(k, index.size());
  let hits = 0;
  for (const [i, query] of rowsOf(queries, index.fullDim).entries()) {
    const found = index.search(query, dim, k, 0, keys, scores);
    const least = worstScores[i]! - SCORE_TOLERANCE;
    for (let rank = 0; rank < found; rank++) if (scores[rank]! >= least) hits++;
  }
  return hits / (wanted * worstScores.length);
}

function exactTwin(index: TunableIndex, dim: number): ExactIndex {
  const { fullDim, capacity } = index;
  const exact = new ExactIndex({
    dims: [dim],
    fullDim,
    capacity,
    allocate: (length) => new Float32Array(length),
  });
  for (let key = 0; key < capacity; key++) if (index.has(key)) exact.insert(key, index.vector(key));
  return exact;
}

function rowsOf(values: Float32Array, width: number): Float32Array[] {
  const count = values.length / width;
  return Array.from({ length: count }, (_, row) => values.subarray(row * width, (row + 1) * width));
}
