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

/** What `fillMemories` leaves at a key. @param vectors [capacity, fullDim] */
export function memoryAt(
  { kind, capacity, fullDim }: VectorIndex,
  vectors: Float32Array,
  key: number,
): Float32Array {
  const row = kind === "hnsw" ? capacity - 1 - key : key;
  return vectors.subarray(row * fullDim, (row + 1) * fullDim);
}

/**
 * Fills the index, and then replaces each vector once: a graph loses a little when it forgets for the first time, and then no more.
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
  for (let done = 0; done < turns * capacity && !shouldStop(); done++) {
    const key = done % capacity;
    if (index.has(key)) index.remove(key);
    // The second turn brings them in another order: the key's neighbours are not those that it had.
    const row = done < capacity ? key : capacity - 1 - key;
    const status = index.insert(key, vectors.subarray(row * fullDim, (row + 1) * fullDim));
    if (status !== 0) throw insertFailure(status, key, index, "Raise --index-size.");
    if (done % INSERTS_PER_BREATH === 0) await breathe(done, turns * capacity);
  }
}
