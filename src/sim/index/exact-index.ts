// Exact search: every stored vector is compared. The yardstick for recall, and what a graph has to beat.
import { assert } from "../../core/errors.ts";
import { excludeAbsent, scoreRows, selectTop } from "../../vectors/nearest.hot.ts";
import { normalizePrefix } from "../../vectors/prefix.hot.ts";
import { StoredIndex } from "./stored-index.ts";
import { takeBest } from "./stored-vectors.ts";
import { type IndexFacts, type IndexShape, InsertStatus, type VectorIndex } from "./vector-index.ts";

/** scores[i] = dot product of `query` and row i of `vectors` [rows, dim]. All of them lie in memory that `allocate` gave. */
export type ScoreRows = (
  vectors: Float32Array,
  dim: number,
  rows: number,
  query: Float32Array,
  scores: Float32Array,
) => void;

export interface ExactOptions extends IndexShape {
  /** Scores in place of our own loop. */
  readonly product?: ScoringProduct;
}

export interface ScoringProduct {
  readonly library: string;
  readonly version: string;
  /** What a call allocates on the JavaScript heap, in words. */
  readonly allocates: string;
  readonly scoreRows: ScoreRows;
}

interface Rung {
  readonly dim: number;
  /** [capacity, dim], normalised; the stored vectors themselves at `fullDim`. */
  readonly rows: Float32Array;
  readonly query: Float32Array;
}

export class ExactIndex extends StoredIndex implements VectorIndex {
  readonly kind = "exact";
  readonly #rungs: readonly Rung[];
  readonly #scores: Float32Array;
  readonly #hits: Int32Array;
  readonly #product: ScoringProduct | undefined;
  readonly #scoreRows: ScoreRows;

  constructor(options: ExactOptions) {
    super(options);
    const { dims, fullDim, capacity, allocate } = options;
    this.#product = options.product;
    this.#rungs = dims.map((dim) => ({
      dim,
      rows: dim === fullDim ? this.stored.rows : allocate(capacity * dim),
      query: allocate(dim),
    }));
    this.#scores = allocate(capacity);
    this.#hits = new Int32Array(capacity);
    this.#scoreRows = options.product?.scoreRows ?? scoreAll;
  }

  insert(key: number, vector: Float32Array): number {
    const status = this.stored.insert(key, vector);
    if (status !== InsertStatus.done) return status;
    for (const { dim, rows } of this.#rungs) {
      if (dim !== this.fullDim) normalizePrefix(vector, dim, rows, key * dim);
    }
    return status;
  }

  remove(key: number): boolean {
    return this.stored.remove(key);
  }

  search(
    query: Float32Array,
    dim: number,
    k: number,
    rerankDepth: number,
    keys: Int32Array,
    scores: Float32Array,
  ): number {
    const rung = this.#rungs[this.dims.indexOf(dim)];
    assert(rung !== undefined, "a search names one of the index's dims");
    const { size, end, present } = this.stored;
    if (!normalizePrefix(query, dim, rung.query, 0)) return 0;
    this.#scoreRows(rung.rows, dim, end, rung.query, this.#scores);
    if (size < end) excludeAbsent(present, end, this.#scores);
    if (rerankDepth === 0) {
      return takeBest(this.#scores, end, Math.min(k, size), this.#hits, undefined, keys, scores);
    }
    const depth = Math.min(Math.max(k, rerankDepth), size);
    if (depth > 0) selectTop(this.#scores, end, depth, this.#hits);
    return this.stored.rerank(query, this.#hits, depth, k, keys, scores);
  }

  describe(): IndexFacts {
    const { capacity, fullDim } = this;
    const product = this.#product;
    return {
      kind: this.kind,
      library: product?.library ?? "mrlbench",
      version: product?.version ?? "",
      connectivity: null,
      expansionInsert: null,
      rungs: this.dims.map((dim) => ({
        dim,
        expansionSearch: null,
        sizeBytes: dim === fullDim ? 0 : 4 * capacity * dim,
      })),
      fullBytes: 4 * capacity * fullDim,
      allocates: { insert: "nothing", remove: "nothing", search: product?.allocates ?? "nothing" },
    };
  }

  /** All its memory is the caller's or the collector's. */
  close(): void {}
}

const scoreAll: ScoreRows = (vectors, dim, rows, query, scores) =>
  scoreRows(vectors, dim, query, null, rows, scores);
