// The vectors of an index by key, whole and normalised: which keys are there, and the second stage of a search.
import { assert } from "../../core/errors.ts";
import { scoreRows, selectTop, sortHits } from "../../vectors/nearest.hot.ts";
import { normalizePrefix } from "../../vectors/prefix.hot.ts";
import { type IndexShape, InsertStatus } from "./vector-index.ts";

export class StoredVectors {
  /** [capacity, fullDim], normalised. */
  readonly rows: Float32Array;
  /** 1 for a key that is stored. */
  readonly present: Uint8Array;
  readonly capacity: number;
  readonly fullDim: number;
  /** All stored keys are below. */
  end = 0;
  size = 0;
  readonly #query: Float32Array;
  readonly #scores: Float32Array;
  readonly #hits: Int32Array;

  constructor({ fullDim, capacity, allocate }: IndexShape) {
    this.capacity = capacity;
    this.fullDim = fullDim;
    this.rows = allocate(capacity * fullDim);
    this.present = new Uint8Array(capacity);
    this.#query = allocate(fullDim);
    this.#scores = new Float32Array(capacity);
    this.#hits = new Int32Array(capacity);
  }

  has(key: number): boolean {
    return this.present[key] === 1;
  }

  /** Hot. @returns one of `InsertStatus` */
  insert(key: number, vector: Float32Array): number {
    if (this.size === this.capacity) return InsertStatus.full;
    assert(key >= 0 && key < this.capacity, "keys are below the capacity");
    if (this.present[key] === 1) return InsertStatus.duplicate;
    if (!normalizePrefix(vector, this.fullDim, this.rows, key * this.fullDim)) return InsertStatus.notFinite;
    this.present[key] = 1;
    this.size++;
    if (key >= this.end) this.end = key + 1;
    return InsertStatus.done;
  }

  /** Hot. False where the key is not stored. */
  remove(key: number): boolean {
    if (this.present[key] !== 1) return false;
    this.present[key] = 0;
    this.size--;
    return true;
  }

  /**
   * Hot. The `k` best of `count` keys by the cosine of full vectors, the best first.
   * @returns how many
   */
  rerank(
    query: Float32Array,
    shortlist: Int32Array,
    count: number,
    k: number,
    keys: Int32Array,
    scores: Float32Array,
  ): number {
    if (!normalizePrefix(query, this.fullDim, this.#query, 0)) return 0;
    scoreRows(this.rows, this.fullDim, this.#query, shortlist, count, this.#scores);
    const found = Math.min(k, count);
    return takeBest(this.#scores, count, found, this.#hits, shortlist, keys, scores);
  }
}

/**
 * Hot. The `found` best of the first `length` scores, the best first, with the key of each; `rowKeys` undefined where the row is the key.
 * @returns `found`
 */
export function takeBest(
  rowScores: Float32Array,
  length: number,
  found: number,
  hits: Int32Array,
  rowKeys: Int32Array | undefined,
  keys: Int32Array,
  scores: Float32Array,
): number {
  if (found === 0) return 0;
  selectTop(rowScores, length, found, hits);
  sortHits(rowScores, hits, found);
  for (let i = 0; i < found; i++) {
    const row = hits[i]!;
    keys[i] = rowKeys === undefined ? row : rowKeys[row]!;
    scores[i] = rowScores[row]!;
  }
  return found;
}
