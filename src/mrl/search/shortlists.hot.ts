// What is done with tiles of products, where there are no kernels: kernels/shortlists.ts says the same, four and sixteen at a time.

import { BEST_LEAD, bestPlaces, type Lists, MOST_ORDERED, type Tile } from "./lists.ts";
import { nthLargest } from "./order.hot.ts";

/** See `Gathered`. */
export function gatherColumns(
  columns: Float32Array,
  rows: number,
  order: Int32Array,
  dims: Int32Array,
  out: Float32Array,
  squares: Float64Array,
): void {
  let at = 0;
  for (let strip = 0; strip < dims.length; strip++) {
    const sums = strip * rows;
    if (strip === 0) squares.fill(0, 0, rows);
    else squares.copyWithin(sums, sums - rows, sums);
    for (; at < dims[strip]!; at++) {
      const from = order[at]! * rows;
      const to = at * rows;
      for (let row = 0; row < rows; row++) {
        const value = columns[from + row]!;
        out[to + row] = value;
        squares[sums + row]! += value * value;
      }
    }
  }
}

/** See `Workshop.collect`. */
export function collect(tile: Tile, lists: Lists, begin: number): number {
  const { products, sums, rows, columns } = tile;
  let column = begin % (columns + 1);
  for (let row = Math.floor(begin / (columns + 1)); row < rows; row++) {
    const at = row * columns;
    if (column === 0 && products !== undefined) addRow(products, sums, at, columns);
    column = collectRow(lists, row, sums, at, column, tile);
    if (column <= columns) return row * (columns + 1) + column;
    column = 0;
  }
  return -1;
}

function addRow(products: Float32Array, sums: Float32Array, first: number, columns: number): void {
  for (let i = first; i < first + columns; i++) sums[i] = sums[i]! + products[i]!;
}

function approximation(values: Float32Array, at: number, { scales, offsets }: Tile, column: number): number {
  const scaled = Math.fround(values[at + column]! * scales[column]!);
  return offsets === undefined ? scaled : Math.fround(scaled + offsets[column]!);
}

/** Puts a value in its place among the best, which descend: what is smaller moves on by one, and the last is lost. */
function rise(best: Float32Array, first: number, keep: number, value: number): void {
  let at = first + keep - 1;
  if (best[at]! >= value) return;
  for (; at > first && best[at - 1]! < value; at--) best[at] = best[at - 1]!;
  best[at] = value;
}

/** Returns the next column where a list is full of ties; columns + 1 when all were seen. */
function collectRow(
  lists: Lists,
  list: number,
  values: Float32Array,
  at: number,
  begin: number,
  tile: Tile,
): number {
  const { capacity, keep, documents, approximations, counts, thresholds, best } = lists;
  const { columns, firstDocument } = tile;
  const first = list * bestPlaces(keep) + BEST_LEAD;
  for (let column = begin; column < columns; column++) {
    const value = approximation(values, at, tile, column);
    if (!(value >= thresholds[list]!)) continue;
    const count = counts[list]!;
    documents[list * capacity + count] = firstDocument + column;
    approximations[list * capacity + count] = value;
    counts[list] = count + 1;
    if (keep <= MOST_ORDERED) {
      rise(best, first, keep, value);
      raise(lists, list, best[first + keep - 1]!);
    }
    if (count + 1 === capacity && cut(lists, list) > 2 * keep) return column + 1;
  }
  return columns + 1;
}

/** Raises a list's threshold to its margin below the last of the best. */
function raise(lists: Lists, list: number, last: number): void {
  const { thresholds, margins } = lists;
  const least = last - margins[list]!;
  // Rounded downwards.
  const lower = Math.fround(least - Math.abs(least) * 1.2e-7);
  if (lower > thresholds[list]!) thresholds[list] = lower;
}

/** Drops what lies below the threshold; returns how many are left. */
function cut(lists: Lists, list: number): number {
  const { capacity, keep, documents, approximations, counts, thresholds, best } = lists;
  const first = list * capacity;
  const count = counts[list]!;
  const end = first + count;
  if (keep > MOST_ORDERED && count >= keep) {
    for (let i = 0; i < count; i++) best[i] = approximations[first + i]!;
    raise(lists, list, nthLargest(best, count, keep));
  }
  let kept = first;
  for (let place = first; place < end; place++) {
    if (!(approximations[place]! >= thresholds[list]!)) continue;
    approximations[kept] = approximations[place]!;
    documents[kept] = documents[place]!;
    kept++;
  }
  counts[list] = kept - first;
  return kept - first;
}

/** See `Workshop.rank`. */
export function rankLists(lists: Lists, count: number, close: Int32Array): void {
  for (let row = 0; row < count; row++) {
    close[row] = sort(lists, row, cut(lists, row));
  }
}

/** Places of a list above which it is long, and the first gap of those that lie 5 / 2 apart: 833, 333, 133 … 1. */
const LONG = 256;
const GAP = 833;

/** By insertion, of a long list first over gaps (Shell). */
function sort(lists: Lists, list: number, count: number): number {
  const { capacity, documents, approximations, margins } = lists;
  const first = list * capacity;
  for (let gap = count > LONG ? GAP : 1; gap > 0; gap = Math.floor((2 * gap) / 5)) {
    for (let from = first + gap; from < first + count; from++) {
      const value = approximations[from]!;
      const document = documents[from]!;
      let at = from;
      for (; at >= first + gap; at -= gap) {
        const before = approximations[at - gap]!;
        if (before > value || (before === value && documents[at - gap]! < document)) break;
        approximations[at] = before;
        documents[at] = documents[at - gap]!;
      }
      approximations[at] = value;
      documents[at] = document;
    }
  }
  let close = 0;
  for (let at = first + 1; at < first + count; at++)
    if (approximations[at - 1]! - approximations[at]! <= margins[list]!) close++;
  return close;
}

/** Drops the documents whose mark is 0. */
export function keepMarked(lists: Lists, list: number, marks: Uint8Array): void {
  const { documents, approximations, capacity, counts } = lists;
  const first = list * capacity;
  const count = counts[list]!;
  let kept = first;
  for (let i = 0; i < count; i++) {
    if (marks[i] === 0) continue;
    approximations[kept] = approximations[first + i]!;
    documents[kept] = documents[first + i]!;
    kept++;
  }
  counts[list] = kept - first;
}
