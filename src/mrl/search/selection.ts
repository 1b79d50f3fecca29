// The best documents of a block of queries at one cut. Approximate scores decide which documents stay on its short list,
// with a margin that covers their error; exact ones rank the few that stay, wherever approximate ones are too close to
// tell. Memory is bounded however many tie.

import { type Cut, scoreExactly } from "./cut.ts";
import { type Approximation, approximation, approximationMargin, scoreOfApproximation } from "./distance.ts";
import { closeSlots, sortSlots } from "./order.hot.ts";
import type { Found, Ranking } from "./ranking.ts";
import { collect, cutToMargin, keepMarked, type Shortlists } from "./shortlists.hot.ts";

/**
 * exact: every score is the float64 one. ordered: the order is that of the float64 scores, but a score that stands apart
 * from the others may be off by the error of the product. That is enough to measure, and spares most of the work.
 */
export type Scoring = "exact" | "ordered";

/** Free places when a list has given up what it can: fewer would make it do that too often. */
const LEAST_ROOM = 63;

export class Selection {
  readonly #cut: Cut;
  readonly #depth: number;
  readonly #trecPlaces: Int32Array;
  readonly #scoring: Scoring;
  readonly #approximation: Approximation;
  readonly #longestDocument: number;
  readonly #lists: Shortlists;
  /** First query of the block, and number of queries in it. */
  #first = 0;
  #rows = 0;

  // Scratch of one list. A slot is a place in it.
  readonly #scores: Float64Array;
  readonly #roundedScores: Float64Array;
  readonly #positions: Int32Array;
  readonly #places: Int32Array;
  readonly #slots: Int32Array;
  readonly #marks: Uint8Array;
  readonly #close: Int32Array;
  readonly #closeDocuments: Int32Array;
  readonly #closeScores: Float64Array;

  /** `depth` documents of each query are kept, in each of the two orders. */
  constructor(cut: Cut, blockRows: number, depth: number, trecPlaces: Int32Array, scoring: Scoring) {
    this.#cut = cut;
    this.#depth = depth;
    this.#trecPlaces = trecPlaces;
    this.#scoring = scoring;
    this.#approximation = approximation(cut.distance, cut.documentNorms);
    this.#longestDocument = cut.documentNorms.reduce((longest, norm) => Math.max(longest, norm), 0);
    const capacity = 2 * depth + Math.max(depth, LEAST_ROOM); // each of the two orders keeps `depth`
    this.#lists = {
      capacity,
      documents: new Int32Array(blockRows * capacity),
      approximations: new Float64Array(blockRows * capacity),
      counts: new Int32Array(blockRows),
      thresholds: new Float64Array(blockRows),
    };
    this.#scores = new Float64Array(capacity);
    this.#roundedScores = new Float64Array(capacity);
    this.#positions = new Int32Array(capacity);
    this.#places = new Int32Array(capacity);
    this.#slots = new Int32Array(capacity);
    this.#marks = new Uint8Array(capacity);
    this.#close = new Int32Array(capacity);
    this.#closeDocuments = new Int32Array(capacity);
    this.#closeScores = new Float64Array(capacity);
  }

  /** Starts a block of queries. */
  begin(first: number, rows: number): void {
    this.#first = first;
    this.#rows = rows;
    this.#lists.counts.fill(0);
    this.#lists.thresholds.fill(-Number.MAX_VALUE); // so that a product of -Infinity never enters
  }

  /** Takes a tile of dot products, [rows, columns]; its columns are the documents from `firstDocument` on. */
  take(products: Float32Array, columns: number, firstDocument: number): void {
    const { scale, offset } = this.#approximation;
    for (let row = 0; row < this.#rows; row++) {
      const at = row * columns;
      let column = 0;
      while (column < columns) {
        column = collect(this.#lists, row, products, at, column, columns, scale, offset, firstDocument);
        if (column < columns) this.#makeRoom(row);
      }
    }
  }

  /** Ranks what was collected since `begin` into the rows of `found`. */
  finish({ neighbours, run }: Found): void {
    for (let row = 0; row < this.#rows; row++) {
      this.#cutToMargin(row);
      const count = this.#score(row);
      this.#sortAsNeighbours(count);
      this.#write(neighbours, this.#first + row, count);
      this.#sortAsRun(count);
      this.#write(run, this.#first + row, count);
    }
  }

  /** A full list gives up what cannot be among the best; when too many tie for that, what is not among them. */
  #makeRoom(row: number): void {
    this.#cutToMargin(row);
    if (this.#lists.counts[row]! <= 2 * this.#depth) return;
    const count = this.#score(row);
    this.#marks.fill(0);
    this.#sortAsNeighbours(count);
    this.#markBest();
    this.#sortAsRun(count);
    this.#markBest();
    keepMarked(this.#lists, row, this.#marks);
  }

  #cutToMargin(row: number): void {
    cutToMargin(this.#lists, row, this.#depth, this.#margin(row), this.#scores);
  }

  #margin(row: number): number {
    const { distance, dim, queryNorms } = this.#cut;
    return approximationMargin(distance, dim, queryNorms[this.#first + row]!, this.#longestDocument);
  }

  /** Scores of the short list of a row, by slot; returns how many there are. */
  #score(row: number): number {
    const { capacity, counts, documents } = this.#lists;
    const count = counts[row]!;
    for (let slot = 0; slot < count; slot++) this.#positions[slot] = documents[row * capacity + slot]!;
    if (this.#scoring === "exact") this.#scoreAll(row, count);
    else this.#scoreWhereClose(row, count);
    for (let slot = 0; slot < count; slot++) {
      this.#places[slot] = this.#trecPlaces[this.#positions[slot]!]!;
      this.#roundedScores[slot] = Math.fround(this.#scores[slot]!);
    }
    return count;
  }

  #scoreAll(row: number, count: number): void {
    scoreExactly(this.#cut, this.#first + row, this.#positions, count, this.#scores);
  }

  #scoreWhereClose(row: number, count: number): void {
    const { capacity, approximations } = this.#lists;
    const query = this.#first + row;
    for (let slot = 0; slot < count; slot++) this.#scores[slot] = approximations[row * capacity + slot]!;
    this.#sortAsNeighbours(count);
    const closeCount = closeSlots(this.#slots, count, this.#scores, this.#margin(row), this.#close);
    for (let i = 0; i < closeCount; i++) this.#closeDocuments[i] = this.#positions[this.#close[i]!]!;
    scoreExactly(this.#cut, query, this.#closeDocuments, closeCount, this.#closeScores);

    const queryNorm = this.#cut.queryNorms[query]!;
    for (let slot = 0; slot < count; slot++) {
      this.#scores[slot] = scoreOfApproximation(this.#cut.distance, this.#scores[slot]!, queryNorm);
    }
    for (let i = 0; i < closeCount; i++) this.#scores[this.#close[i]!] = this.#closeScores[i]!;
  }

  #sortAsNeighbours(count: number): void {
    sortSlots(this.#slots, count, this.#scores, this.#positions);
  }

  #sortAsRun(count: number): void {
    sortSlots(this.#slots, count, this.#roundedScores, this.#places);
  }

  #markBest(): void {
    for (let rank = 0; rank < this.#depth; rank++) this.#marks[this.#slots[rank]!] = 1;
  }

  #write({ documents, scores, depth }: Ranking, query: number, count: number): void {
    for (let rank = 0; rank < Math.min(count, depth); rank++) {
      const slot = this.#slots[rank]!;
      documents[query * depth + rank] = this.#positions[slot]!;
      scores[query * depth + rank] = this.#scores[slot]!;
    }
  }
}
