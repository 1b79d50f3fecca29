// What a tick needs of a vector index: insert, remove, search. Vectors are compared by cosine at a rung of the ladder of dims.
import { assert, RuntimeError, UsageError } from "../../core/errors.ts";

/** What `insert` returns: hot code throws nothing. */
export const InsertStatus = { done: 0, full: 1, duplicate: 2, notFinite: 3 } as const;

/** So many of the nearest are asked for: by a step, and where kinds of index are held against each other. */
export const HITS = 10;

export const INDEX_KINDS = ["hnsw", "exact", "funnel"] as const;
export type IndexKind = (typeof INDEX_KINDS)[number];

export interface VectorIndex {
  readonly kind: IndexKind;
  /** The rungs that a search may name, descending. */
  readonly dims: readonly number[];
  /** Components of a stored vector; second stages compare all of them. */
  readonly fullDim: number;
  /** Vectors that it holds at most; keys are 0 to capacity - 1. */
  readonly capacity: number;

  size(): number;
  has(key: number): boolean;

  /**
   * Hot. Stores the first `fullDim` components of `vector`; they need not be normalised. A full index takes none: remove one before.
   * @returns one of `InsertStatus`; `insertFailure` tells a person
   * @throws RuntimeError when the library refuses
   */
  insert(key: number, vector: Float32Array): number;

  /** Hot. False where the key is not stored. */
  remove(key: number): boolean;

  /**
   * Hot. The nearest by cosine of the first `dim` components, the best first, into `keys` and `scores`.
   * @param query at least `dim` components, and `fullDim` where `rerankDepth` is not 0; they need not be normalised
   * @param dim one of `dims`
   * @param rerankDepth 0, or how many are found at `dim` to be ordered again by the cosine of full vectors
   * @returns how many were found: `k`, or fewer where fewer are stored; none for a query that is not finite. The cosine of a zero
   *   vector counts as 0.
   */
  search(
    query: Float32Array,
    dim: number,
    k: number,
    rerankDepth: number,
    keys: Int32Array,
    scores: Float32Array,
  ): number;

  describe(): IndexFacts;
  close(): void;
}

/** An index that gives its vectors. */
export interface KeptIndex extends VectorIndex {
  /** The vector of a key that is stored, whole and normalised. */
  vector(key: number): Float32Array;
}

/** An index whose searches look at a part of the vectors, more or less of it. */
export interface TunableIndex extends KeptIndex {
  /** How many entries a search at `dim` keeps, at least: more find better and take longer. A search may ask for more. */
  setExpansion(dim: number, expansion: number): void;
  /** Of an index whose first stage compares signs: of how many components at `dim`. */
  setSigns?(dim: number, signs: number): void;
}

export function isTunable(index: VectorIndex): index is TunableIndex {
  return "setExpansion" in index;
}

/** What a report says of an index. */
export interface IndexFacts {
  readonly kind: VectorIndex["kind"];
  readonly library: string;
  readonly version: string;
  /** Null where it does not apply: an exact index has no graph. */
  readonly connectivity: number | null;
  readonly expansionInsert: number | null;
  readonly rungs: readonly RungFacts[];
  /** Vectors of `fullDim`, for second stages. */
  readonly fullBytes: number;
  /** What a call allocates on the JavaScript heap. */
  readonly allocates: { readonly insert: string; readonly remove: string; readonly search: string };
}

export interface RungFacts {
  readonly dim: number;
  /** Entries that a search keeps; null where it looks at all vectors. */
  readonly expansionSearch: number | null;
  /** Components whose signs the first of two stages compares; left out where there is none. */
  readonly signs?: number;
  /** Vectors and graph at full capacity. */
  readonly sizeBytes: number;
}

/** Memory of `length` numbers that never moves; it lives longer than the index. */
export type Allocate = (length: number) => Float32Array;

export interface IndexShape {
  /** Descending, each at most `fullDim`. */
  readonly dims: readonly number[];
  readonly fullDim: number;
  readonly capacity: number;
  readonly allocate: Allocate;
}

export function checkShape({ dims, fullDim, capacity }: IndexShape): void {
  assert(dims.length > 0 && dims.every(isCount) && isCount(capacity), "an index has dims and a capacity");
  assert(dims[0]! <= fullDim, `dims ${dims} of vectors of ${fullDim}`);
  assert(
    dims.every((dim, rung) => rung === 0 || dim < dims[rung - 1]!),
    `dims ${dims} descend`,
  );
}

/**
 * Why `insert` took nothing, for the caller to throw where the clock does not run.
 * @param next what a person can do about a full index
 */
export function insertFailure(status: number, key: number, index: VectorIndex, next: string): Error {
  if (status === InsertStatus.full) {
    return new UsageError({
      what: "the vector index is full",
      seen: `a vector more than the ${index.size()} that it holds`,
      expected: `at most ${index.capacity} at a time`,
      next,
    });
  }
  if (status === InsertStatus.notFinite) {
    return new RuntimeError({
      what: `the vector for key ${key} cannot be stored in the index`,
      seen: "a component that is NaN or infinite",
      expected: `${index.fullDim} finite components`,
      next: "Check the model: `mrlbench embed` shows its vectors.",
    });
  }
  return new Error(`insert returned ${status} for key ${key}; a key is stored once until it is removed`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
