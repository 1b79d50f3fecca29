// What an application gets from `openIndex`: the vectors that it keeps, and the nearest of them.

import type { ConsideredIndex } from "../sim/index/choose-index.ts";

export type { ConsideredIndex } from "../sim/index/choose-index.ts";

/** Vectors by key, compared by cosine. Nothing is allocated by a call, but for the graph's search, whose binding makes eight small objects. */
export interface SearchIndex extends Disposable {
  readonly kind: IndexKind;
  /** What was measured to choose the kind, at the widest of `dims`; undefined where one was asked for. */
  readonly considered: readonly ConsideredIndex[] | undefined;
  /** Components of a stored vector. */
  readonly dim: number;
  /** Dims that a search may compare, descending. */
  readonly dims: readonly number[];
  /** Vectors that it holds at most; keys are 0 to capacity - 1. */
  readonly capacity: number;
  /** Vectors that it holds. */
  readonly size: number;

  has(key: number): boolean;

  /**
   * Copies a vector under a key that is free. It need not be normalised.
   * @throws UsageError for a key that is taken or none of its own, a vector of another length or that is not finite, a full index, or after
   * `close`
   */
  add(key: number, vector: Float32Array): void;

  /** Copies a vector under a key, whether it is taken or not. @throws as `add` */
  replace(key: number, vector: Float32Array): void;

  /** @returns whether there was one */
  remove(key: number): boolean;

  /**
   * The nearest by cosine, the best first, into the views that it is given.
   * @param query `dim` components; it need not be normalised
   * @param k how many are wanted
   * @param keys room for `k` keys
   * @param scores room for `k` cosines
   * @returns how many were found: `k`, or as many as there are
   * @throws UsageError for views without room, a query of another length or that is not finite, or after `close`
   */
  search(
    query: Float32Array,
    k: number,
    keys: Int32Array,
    scores: Float32Array,
    options?: SearchOptions,
  ): number;

  /**
   * Writes what it holds to a file, as a whole or not at all: `loadIndex` reads it.
   * @throws OutputError when the file cannot be written; an old one is then as it was
   */
  save(path: string): void;

  /** Gives the memory back. Does nothing the second time. */
  close(): void;
}

export interface SearchOptions {
  /** Components that are compared: one of `dims` [the widest]. */
  readonly dim?: number | undefined;
  /** How many are found at `dim` to be ordered again by all components; 0 for none [0]. */
  readonly rerank?: number | undefined;
}

export interface IndexOptions {
  /**
   * Every vector is compared, or a graph is walked, which finds nearly all of them sooner where there are many, or signs are compared first.
   * "auto" tries all three over `sample`, and takes the one whose search and insert take least together, of those that find 95 % of the
   * nearest 10.
   */
  readonly kind: IndexKind | "auto";
  /** Components of a vector. */
  readonly dim: number;
  /** Vectors that it holds at most: their memory is taken at once. */
  readonly capacity: number;
  /** Dims that a search may compare, each at most `dim` [`dim` alone]. Each costs its own copies. */
  readonly dims?: readonly number[] | undefined;
  /**
   * Vectors like those that it will keep, one after the other, at least 200, as many as it will hold for a choice that is meant for so many.
   * "auto" needs them; another kind is tuned by them until it finds 95 % of the nearest 10. None of them is kept.
   */
  readonly sample?: Float32Array | undefined;
  /** As of `openEmbedder`. */
  readonly assets?: string | Readonly<Record<string, string>> | undefined;
  /** Folder of unpacked files. */
  readonly cacheDir?: string | undefined;
}

export const INDEX_KINDS = ["exact", "hnsw", "funnel"] as const;
export type IndexKind = (typeof INDEX_KINDS)[number];
