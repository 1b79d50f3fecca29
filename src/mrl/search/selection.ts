// The best documents of some queries at one cut. Approximate scores decide which documents stay on a query's list, with a margin that
// covers their error; exact ones rank the few that stay, wherever approximate ones are too close to tell. Memory is bounded however many
// tie.

import { type Cut, scoreExactly } from "./cut.ts";
import { approximationMargin, scoreOfApproximation } from "./distance.ts";
import type { Lists, Tile } from "./lists.ts";
import { closeSlots, sortSlots } from "./order.hot.ts";
import type { Found, Ranking } from "./ranking.ts";
import { keepMarked } from "./shortlists.hot.ts";
import { createLists, type Workshop } from "./workshop.ts";

/**
 * exact: every score is the float64 one. ordered: the order is that of the float64 scores, but a score that stands apart
 * from the others may be off by the error of the product. That is enough to measure, and spares most of the work.
 */
export type Scoring = "exact" | "ordered";

/** Free places when a list has given up what it can: fewer would make it do that too often. */
const LEAST_ROOM = 63;

/** Places of a list: each of the two orders keeps `depth`. */
export function listCapacity(depth: number): number {
  return 2 * depth + Math.max(depth, LEAST_ROOM);
}

export interface SelectionTask {
  readonly cut: Cut;
  /** Queries [firstQuery, firstQuery + rows). */
  readonly firstQuery: number;
  readonly rows: number;
  /** Documents of each query that are kept, in each of the two orders. */
  readonly depth: number;
  readonly trecPlaces: Int32Array;
  readonly scoring: Scoring;
  /** Of the longest product, and how many products are summed: what approximations may be off by. */
  readonly terms: number;
  /** Length of the longest document; what a cosine does not ask for. */
  readonly longestDocument: number;
}

export class Selection {
  readonly lists: Lists;
  readonly #task: SelectionTask;
  readonly #workshop: Workshop;

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

  constructor(task: SelectionTask, workshop: Workshop) {
    const { cut, firstQuery, rows, depth, terms, longestDocument } = task;
    const capacity = listCapacity(depth);
    this.#task = task;
    this.#workshop = workshop;
    this.lists = createLists(workshop, rows, capacity, depth);
    for (let row = 0; row < rows; row++) {
      const queryNorm = cut.queryNorms[firstQuery + row]!;
      this.lists.margins[row] = approximationMargin(cut.distance, terms, queryNorm, longestDocument);
    }
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

  /** Takes a tile of dot products. */
  take(tile: Tile): void {
    let begin = 0;
    do {
      begin = this.#workshop.collect(tile, this.lists, begin);
      if (begin >= 0) this.#makeRoom(Math.floor(begin / (tile.columns + 1)));
    } while (begin >= 0);
  }

  /** Ranks what was collected into the rows of `found`. */
  finish({ neighbours, run }: Found): void {
    const { rows, firstQuery, scoring } = this.#task;
    const close = this.#workshop.view(Int32Array, rows);
    this.#workshop.rank(this.lists, rows, close);
    for (let row = 0; row < rows; row++) {
      const query = firstQuery + row;
      if (scoring === "ordered" && close[row] === 0) {
        this.#writeAsCollected(neighbours, run, row);
        continue;
      }
      const count = this.#score(row, true);
      this.#sortAsNeighbours(count);
      this.#write(neighbours, query, count);
      this.#sortAsRun(count);
      this.#write(run, query, count);
    }
  }

  /** More documents tie for the last place than a list holds: it gives up what is not among the best in either order. */
  #makeRoom(row: number): void {
    const count = this.#score(row, false);
    this.#marks.fill(0);
    this.#sortAsNeighbours(count);
    this.#markBest();
    this.#sortAsRun(count);
    this.#markBest();
    keepMarked(this.lists, row, this.#marks);
  }

  /** Scores of the list of a row, by slot; returns how many there are. A sorted one has its best approximations first. */
  #score(row: number, isSorted: boolean): number {
    const { cut, firstQuery, scoring, trecPlaces } = this.#task;
    const { capacity, counts, documents } = this.lists;
    const count = counts[row]!;
    for (let slot = 0; slot < count; slot++) this.#positions[slot] = documents[row * capacity + slot]!;
    if (scoring === "exact") scoreExactly(cut, firstQuery + row, this.#positions, count, this.#scores);
    else this.#scoreWhereClose(row, count, isSorted);
    for (let slot = 0; slot < count; slot++) {
      this.#places[slot] = trecPlaces[this.#positions[slot]!]!;
      this.#roundedScores[slot] = Math.fround(this.#scores[slot]!);
    }
    return count;
  }

  #scoreWhereClose(row: number, count: number, isSorted: boolean): void {
    const { cut, firstQuery } = this.#task;
    const { capacity, approximations, margins } = this.lists;
    const query = firstQuery + row;
    for (let slot = 0; slot < count; slot++) this.#scores[slot] = approximations[row * capacity + slot]!;
    if (isSorted) for (let slot = 0; slot < count; slot++) this.#slots[slot] = slot;
    else this.#sortAsNeighbours(count);
    const closeCount = closeSlots(this.#slots, count, this.#scores, margins[row]!, this.#close);
    for (let i = 0; i < closeCount; i++) this.#closeDocuments[i] = this.#positions[this.#close[i]!]!;
    scoreExactly(cut, query, this.#closeDocuments, closeCount, this.#closeScores);

    const queryNorm = cut.queryNorms[query]!;
    for (let slot = 0; slot < count; slot++) {
      this.#scores[slot] = scoreOfApproximation(cut.distance, this.#scores[slot]!, queryNorm);
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
    for (let rank = 0; rank < this.#task.depth; rank++) this.#marks[this.#slots[rank]!] = 1;
  }

  #write({ documents, scores, depth }: Ranking, query: number, count: number): void {
    for (let rank = 0; rank < Math.min(count, depth); rank++) {
      const slot = this.#slots[rank]!;
      documents[query * depth + rank] = this.#positions[slot]!;
      scores[query * depth + rank] = this.#scores[slot]!;
    }
  }

  /** No two are close: both orders are that of the approximations. */
  #writeAsCollected(neighbours: Ranking, run: Ranking, row: number): void {
    const { cut, firstQuery, depth } = this.#task;
    const { capacity, counts, documents, approximations } = this.lists;
    const query = firstQuery + row;
    const queryNorm = cut.queryNorms[query]!;
    const count = Math.min(counts[row]!, depth);
    for (let rank = 0; rank < count; rank++) {
      const document = documents[row * capacity + rank]!;
      const score = scoreOfApproximation(cut.distance, approximations[row * capacity + rank]!, queryNorm);
      const place = query * depth + rank;
      neighbours.documents[place] = document;
      neighbours.scores[place] = score;
      run.documents[place] = document;
      run.scores[place] = score;
    }
  }
}
