// The memory that a simulation begins with: full, and as worn as one that has been forgetting for a while.
import { type Random, randomBelow } from "../core/random.ts";
import { insertFailure, type VectorIndex } from "./index/vector-index.ts";

export interface FillProgress {
  readonly shouldStop: () => boolean;
  /** Lets the event loop turn. */
  readonly breathe: (done: number, total: number) => Promise<void>;
}

/** Inserts between two breaths. */
const INSERTS_PER_BREATH = 256;
/** Share of the second vector in a mixture. */
const MIXED_SHARE = 0.3;

/**
 * Vectors of what was said before: as many real ones as were embedded in time, and mixtures of two of them for the rest.
 * @param real [realCount, dim]
 * @returns [count, dim]
 */
export function completeVectors(
  real: Float32Array,
  dim: number,
  count: number,
  random: Random,
): Float32Array {
  const realCount = real.length / dim;
  const vectors = new Float32Array(count * dim);
  vectors.set(real.subarray(0, Math.min(realCount, count) * dim));
  for (let row = realCount; row < count; row++) {
    const one = randomBelow(realCount, random) * dim;
    const other = randomBelow(realCount, random) * dim;
    for (let i = 0; i < dim; i++) {
      vectors[row * dim + i] = (1 - MIXED_SHARE) * real[one + i]! + MIXED_SHARE * real[other + i]!;
    }
  }
  return vectors;
}

/**
 * Fills the index; what a key then has is the row of that number. A graph is filled with other vectors first, each of which is replaced once:
 * it loses a little when it forgets for the first time, and then no more. None of them is one that comes later: a twin that is still there
 * would be a node's nearest, stand in the way of all its other links, and be gone soon after.
 * @param vectors [capacity, fullDim]
 * @throws the failure of an insert
 */
export async function fillMemories(
  index: VectorIndex,
  vectors: Float32Array,
  { shouldStop, breathe }: FillProgress,
): Promise<void> {
  const { capacity, fullDim } = index;
  const turns = index.kind === "hnsw" ? 2 : 1;
  const forgotten = new Float32Array(fullDim);
  for (let done = 0; done < turns * capacity && !shouldStop(); done++) {
    const key = done % capacity;
    const isLast = done >= (turns - 1) * capacity;
    if (!isLast) mixInto(forgotten, vectors, capacity - 1 - key, capacity);
    if (index.has(key)) index.remove(key);
    const vector = isLast ? vectors.subarray(key * fullDim, (key + 1) * fullDim) : forgotten;
    const status = index.insert(key, vector);
    if (status !== 0) throw insertFailure(status, key, index, "Raise --index-size.");
    if (done % INSERTS_PER_BREATH === 0) await breathe(done, turns * capacity);
  }
}

/** As near to a row as to another one far from it in order: its neighbours are not those that the key will have. */
function mixInto(target: Float32Array, vectors: Float32Array, row: number, count: number): void {
  const dim = target.length;
  const other = (row + Math.ceil(count / 3)) % count;
  for (let i = 0; i < dim; i++) target[i] = vectors[row * dim + i]! + vectors[other * dim + i]!;
}
