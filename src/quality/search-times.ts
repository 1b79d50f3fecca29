// What one query takes in each combination: it is searched for as an application does, one at a time, in the stored codes, and the best
// are scored again. Plain loops on one thread; the rows of a table are there to be held against each other.

import type { Combination } from "../mrl/evaluate-stored.ts";
import type { Storage } from "../mrl/search/storage.ts";
import { type Scan, storedIndex } from "../mrl/search/stored-index.ts";
import { medianOf } from "../stats/percentile.ts";
import { scoreRows, selectTop } from "../vectors/nearest.hot.ts";
import { copyPrefixes, normalizeRows } from "../vectors/prefix.hot.ts";
import type { FarRows } from "../vectors/vectors.ts";

const HITS = 10;
const TIMED_QUERIES = 200;
const WARMUP_QUERIES = 3;
/** Until then a loop may still be compiled: those that all rows share before the first row, which would be the slow one. */
const FIRST_WARMUP_NS = 100e6;
const WARMUP_NS = 5e6;
const FEWEST_QUERIES = 5;
/** Searching is timed in copies of the vectors: where those would not fit beside them, and each search takes long, nothing is timed. */
const MOST_COPIED_BYTES = 400e6;
/** A row of the table is not worth more of a person's time. */
const ROW_NS = 20e6;

export interface TimedVectors {
  /** [rows, width] */
  readonly documents: Float32Array | FarRows;
  /** [rows, width] */
  readonly queries: Float32Array;
  readonly width: number;
}

/** Keeps the index that was timed last: rows of the same vectors follow each other. */
export class SearchClock {
  readonly #vectors: TimedVectors;
  readonly #documents: Float32Array;
  readonly #rows: number;
  readonly #scores: Float32Array;
  readonly #hits: Int32Array;
  #indexed = "";
  #warmupNs = FIRST_WARMUP_NS;
  #scan: Scan = () => {};
  #wide: { readonly dim: number; readonly rows: Float32Array } | undefined;

  constructor(vectors: TimedVectors) {
    this.#vectors = vectors;
    // What is not in memory is not copied there.
    this.#documents = vectors.documents instanceof Float32Array ? vectors.documents : new Float32Array(0);
    this.#rows = this.#documents.length / vectors.width;
    this.#scores = new Float32Array(this.#rows);
    this.#hits = new Int32Array(this.#rows);
  }

  /**
   * Median nanoseconds of a search. Scores are those of cosine whatever the ladder compares by, and rescoring reads float32: the work
   * is the same. Undefined without a query, and for sets that are too large to be copied.
   */
  time({ storage, dim, rescore }: Combination): number | undefined {
    const { queries, width } = this.#vectors;
    const queryCount = queries.length / width;
    if (queryCount === 0 || this.#rows === 0 || this.#documents.byteLength > MOST_COPIED_BYTES)
      return undefined;
    this.#index(storage, dim);
    const wide = rescore && this.#rescored(rescore.dim);
    const depth = Math.min(rescore?.depth ?? HITS, this.#rows);
    const rescored = new Float32Array(depth);
    const samples: number[] = [];
    const search = (call: number): number => {
      const query = this.#query(call % queryCount, dim);
      const wideQuery = rescore === undefined ? query : this.#query(call % queryCount, rescore.dim);
      const beginNs = Bun.nanoseconds();
      this.#scan(query, this.#scores);
      selectTop(this.#scores, this.#rows, depth, this.#hits);
      if (wide !== undefined) {
        scoreRows(wide, rescore!.dim, wideQuery, this.#hits, depth, rescored);
        selectTop(rescored, depth, Math.min(HITS, depth), this.#hits);
      }
      return Bun.nanoseconds() - beginNs;
    };
    let call = 0;
    for (let spentNs = 0; call < WARMUP_QUERIES || spentNs < this.#warmupNs; ) spentNs += search(call++);
    this.#warmupNs = WARMUP_NS;
    for (let spentNs = 0; samples.length < TIMED_QUERIES; ) {
      const takenNs = search(call++);
      samples.push(takenNs);
      spentNs += takenNs;
      if (spentNs > ROW_NS && samples.length >= FEWEST_QUERIES) break;
    }
    return medianOf(samples);
  }

  /** By dim, of those that can be timed. */
  times(combinations: readonly Combination[]): ReadonlyMap<number, number> {
    const times = combinations.map((one) => [one.dim, this.time(one)] as const);
    return new Map(times.filter((time): time is [number, number] => time[1] !== undefined));
  }

  #index(storage: Storage, dim: number): void {
    const name = `${storage}@${dim}`;
    if (this.#indexed === name) return;
    this.#scan = storedIndex(storage, this.#cut(dim), dim);
    this.#indexed = name;
  }

  #rescored(dim: number): Float32Array {
    if (this.#wide?.dim !== dim) this.#wide = { dim, rows: this.#cut(dim) };
    return this.#wide.rows;
  }

  #cut(dim: number): Float32Array {
    const { width } = this.#vectors;
    const prefixes = new Float32Array(this.#rows * dim);
    copyPrefixes(this.#documents, width, prefixes, dim, this.#rows);
    normalizeRows(prefixes, dim, this.#rows);
    return prefixes;
  }

  #query(query: number, dim: number): Float32Array {
    const { queries, width } = this.#vectors;
    const vector = queries.slice(query * width, query * width + dim);
    normalizeRows(vector, dim, 1);
    return vector;
  }
}
