// Who works on lists and tiles: kernels in their memory, or the same in TypeScript.

import type { KernelMemory } from "../../vectors/kernel-memory.ts";
import { transposeRows } from "../../vectors/vectors.hot.ts";
import { BEST_LEAD, bestPlaces, type Gathered, type Lists, MOST_ORDERED, type Tile, UNSET } from "./lists.ts";
import { collect, gatherColumns, rankLists } from "./shortlists.hot.ts";

type ListsType = typeof Float32Array | typeof Float64Array | typeof Int32Array;

/** Memory for one search, and what works on it. Closing gives the memory back. */
export interface Workshop extends Disposable {
  view<T extends ListsType>(type: T, length: number): InstanceType<T>;
  /** Rows [rows, width] as columns [width, rows]. */
  transpose(source: Float32Array, width: number, rows: number, out: Float32Array): void;
  gather(gathered: Gathered): void;
  /**
   * Takes what a tile has for the lists.
   * @param begin where to go on: what was returned, else 0
   * @returns row * (columns + 1) + column where a list is full of ties; -1 at the end
   */
  collect(tile: Tile, lists: Lists, begin: number): number;
  /** Lists give up what cannot be among the best, and are sorted, best first; `close` has how many neighbours in each the margin does not tell apart. */
  rank(lists: Lists, count: number, close: Int32Array): void;
}

export function openWorkshop(memory: KernelMemory | undefined): Workshop {
  return memory === undefined ? inTypeScript() : inKernels(memory);
}

function inTypeScript(): Workshop {
  return {
    view: <T extends ListsType>(type: T, length: number) => new type(length) as InstanceType<T>,
    transpose: transposeRows,
    gather: ({ columns, rows, order, dims, out, squares }) =>
      gatherColumns(columns, rows, order, dims, out, squares),
    collect,
    rank: rankLists,
    [Symbol.dispose]() {},
  };
}

function inKernels(memory: KernelMemory): Workshop {
  const { kernels, usedBytes } = memory;
  return {
    view: (type, length) => memory.view(type, length),
    transpose: (source, width, rows, out) =>
      kernels.transposeRows(source.byteOffset, width, rows, out.byteOffset),
    gather({ columns, rows, order, dims, out, squares }) {
      kernels.gatherColumns(
        ...([columns.byteOffset, rows, order.byteOffset, dims.byteOffset, dims.length] as const),
        ...([out.byteOffset, squares.byteOffset] as const),
      );
    },
    collect({ products, sums, rows, columns, scales, offsets, firstDocument }, lists, begin) {
      return kernels.collect(
        products?.byteOffset ?? 0,
        sums.byteOffset,
        rows,
        columns,
        scales.byteOffset,
        offsets?.byteOffset ?? 0,
        firstDocument,
        lists.address,
        begin,
      );
    },
    rank: (lists, count, close) => kernels.rankLists(lists.address, count, close.byteOffset),
    [Symbol.dispose]: () => memory.release(usedBytes),
  };
}

/** Numbers that kernels need room for, where a list begins. */
const GROUPS = 256;

/** @param capacity places of a list */
export function createLists(workshop: Workshop, count: number, capacity: number, keep: number): Lists {
  const places = bestPlaces(keep);
  const lists = {
    capacity,
    keep,
    documents: workshop.view(Int32Array, count * capacity),
    approximations: workshop.view(Float32Array, count * capacity),
    counts: workshop.view(Int32Array, count),
    thresholds: workshop.view(Float32Array, count),
    margins: workshop.view(Float64Array, count),
    best: workshop.view(Float32Array, keep > MOST_ORDERED ? capacity : count * places + BEST_LEAD + GROUPS),
  };
  const { documents, approximations, counts, thresholds, margins, best } = lists;
  counts.fill(0);
  thresholds.fill(UNSET);
  best.fill(UNSET);
  for (let at = BEST_LEAD - 1; at < count * places; at += places) best[at] = Number.POSITIVE_INFINITY;
  const table = workshop.view(Int32Array, 9);
  // As `Lists` of kernels/shortlists.ts has its fields.
  const views = [documents, approximations, counts, thresholds, margins, best];
  table.set([...views.map(({ byteOffset }) => byteOffset), capacity, keep, count]);
  return { ...lists, address: table.byteOffset };
}
