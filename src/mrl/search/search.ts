// Exact search at every dim of some coordinates in one pass over the documents: dot products are summed strip by strip, and after each
// strip the tile of sums is what the prefix of that length gives. Only one tile exists at a time. Several searches share a pass.

import { assert } from "../../core/errors.ts";
import { longestRow, packStrips } from "../../vectors/vectors.hot.ts";
import { type RowSource, readRows, type Vectors } from "../../vectors/vectors.ts";
import type { Coordinates } from "./coordinates.ts";
import { type Cut, cutsOf } from "./cut.ts";
import { approximations, type Distance } from "./distance.ts";
import { listBytes, type Tile } from "./lists.ts";
import type { MatrixProduct } from "./matrix-product.ts";
import { emptyFound, type Found, NO_DOCUMENT } from "./ranking.ts";
import { listCapacity, type Scoring, Selection } from "./selection.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

/** A tile stays in the cache of a core, and is large enough to keep a native product busy. */
const BLOCK_QUERIES = 512;
/** Not 1,024: columns 4,096 bytes apart would all have the same few lines of the first cache. */
const BLOCK_DOCUMENTS = 1008;

/** What the lists and packed queries of one pass may take: what is more makes another pass. */
const PASS_BYTES = 192e6;

export interface SearchTask {
  readonly queries: Vectors;
  readonly documents: RowSource;
  readonly coordinates: Coordinates;
  readonly distance: Distance;
  /** Documents that are kept for each query. */
  readonly depth: number;
  readonly product: MatrixProduct;
  /** For each query the document that it does not find, or NO_DOCUMENT. */
  readonly excluded: Int32Array;
  /** From `trecPlaces`. */
  readonly trecPlaces: Int32Array;
  readonly scoring: Scoring;
  /** Whether the widest dim is scored exactly all the same. */
  readonly isWidestExact?: boolean | undefined;
  /** Told how many multiply-adds were done since the last call. */
  readonly onProgress?: ((multiplyAdds: number) => void) | undefined;
}

/** The best documents of every query at each dim of the coordinates, ascending. */
export function search(task: SearchTask): Found[] {
  return searchTogether([task])[0]!;
}

/** Several searches of the same documents by the same product and distance. */
export function searchTogether(tasks: readonly SearchTask[]): Found[][] {
  const found = tasks.map(({ queries, coordinates, depth }) =>
    Array.from(coordinates.dims, (dim) => emptyFound(dim, queries.rows, depth)),
  );
  const [first] = tasks;
  if (first === undefined) return found;
  assert(
    tasks.every(({ documents, product }) => documents === first.documents && product === first.product),
    "a pass has one set of documents, and one product",
  );
  const longest = first.distance === "cosine" ? 1 : longestOf(first.documents);
  const blocks = tasks.flatMap((task, i) => blocksOf(task, found[i]!, longest));
  for (const pass of passesOf(blocks)) searchPass(first, pass);
  return found;
}

/** Some queries of one search. */
interface QueryBlock {
  readonly task: SearchTask;
  readonly cuts: readonly Cut[];
  readonly found: readonly Found[];
  readonly first: number;
  readonly rows: number;
  readonly longestDocument: number;
}

function blocksOf(task: SearchTask, found: readonly Found[], longestDocument: number): QueryBlock[] {
  const { queries, documents, coordinates, distance } = task;
  const cuts = cutsOf(queries, documents, coordinates, distance);
  const most = Math.max(1, Math.min(BLOCK_QUERIES, Math.floor(PASS_BYTES / bytesOf(task, 1))));
  return Array.from({ length: Math.ceil(queries.rows / most) }, (_, block) => {
    const first = block * most;
    const rows = Math.min(most, queries.rows - first);
    return { task, cuts, found, first, rows, longestDocument };
  });
}

/** As many blocks a pass as there is memory for; those of one search follow each other. */
function passesOf(blocks: readonly QueryBlock[]): QueryBlock[][] {
  const passes: QueryBlock[][] = [];
  let leftBytes = 0;
  for (const block of blocks) {
    const bytes = bytesOf(block.task, block.rows);
    if (bytes > leftBytes) {
      passes.push([]);
      leftBytes = PASS_BYTES;
    }
    passes.at(-1)!.push(block);
    leftBytes -= bytes;
  }
  return passes;
}

/** Of the lists and packed queries of some rows. */
function bytesOf({ coordinates, depth }: SearchTask, rows: number): number {
  const { dims } = coordinates;
  return 4 * rows * dims.at(-1)! + dims.length * listBytes(rows, listCapacity(depth), depth);
}

/** What is done with one block of queries while the documents go by. */
interface Searcher extends QueryBlock {
  /** What lies between one dim and the next, [rows, width of the strip]. */
  readonly strips: readonly Float32Array[];
  readonly selections: readonly Selection[];
  readonly hasExcluded: boolean;
}

/** Some columns of a block of documents, and what its sums up to there become approximations with. */
interface DocumentStrip {
  readonly columns: Float32Array;
  readonly scales: Float32Array;
  /** Undefined where they are all 0. */
  readonly offsets: Float32Array | undefined;
}

/** A block of documents in the order of some coordinates. */
interface OrderedDocuments {
  /** [width, rows] */
  readonly out: Float32Array;
  /** [dims, rows] */
  readonly squares: Float64Array;
  readonly scales: Float32Array;
  readonly offsets: Float32Array;
}

function searchPass({ documents, product, distance }: SearchTask, blocks: readonly QueryBlock[]): void {
  using workshop = openWorkshop(product.memory);
  const { width } = documents;
  const columns = Math.min(BLOCK_DOCUMENTS, documents.rows);
  const searchers = blocks.map((block) => openSearcher(block, workshop));
  const byTask = [...Map.groupBy(searchers, ({ task }) => task)];
  const ordered = roomForDocuments(
    byTask.map(([task]) => task.coordinates),
    columns,
    workshop,
  );
  const orders = byTask.map(([{ coordinates }, own]) => ({ own, ...inKernels(coordinates, workshop) }));
  // Every order takes its columns from the same ones.
  const source = workshop.view(Float32Array, columns * width);
  const transposed = workshop.view(Float32Array, columns * width);
  const products = workshop.view(Float32Array, BLOCK_QUERIES * columns);
  const sums = workshop.view(Float32Array, BLOCK_QUERIES * columns);
  const stripsOf = (rows: number) => orders.map(({ dims }) => documentStrips(ordered, dims, rows, distance));
  // Made once: each block of documents would leave as many behind for the collector.
  let strips = stripsOf(columns);
  for (let first = 0; first < documents.rows; first += BLOCK_DOCUMENTS) {
    const rows = Math.min(BLOCK_DOCUMENTS, documents.rows - first);
    if (rows < columns) strips = stripsOf(rows);
    readRows(documents, first, rows, source.subarray(0, rows * width));
    workshop.transpose(source, width, rows, transposed);
    for (const [i, { own, order, dims }] of orders.entries()) {
      const { out, squares, scales, offsets } = ordered;
      workshop.gather({ columns: transposed, rows, order, dims, out, squares });
      approximations(distance, squares, dims.length * rows, scales, offsets);
      for (const searcher of own) searchBlock(searcher, strips[i]!, { products, sums }, first, rows);
    }
  }
  for (const { selections, found } of searchers)
    selections.forEach((selection, i) => {
      selection.finish(found[i]!);
    });
}

function openSearcher(block: QueryBlock, workshop: Workshop): Searcher {
  const { task, cuts, first, rows, longestDocument } = block;
  const { queries, coordinates, depth, trecPlaces, scoring, isWidestExact } = task;
  const { order, dims } = coordinates;
  const packed = workshop.view(Float32Array, rows * dims.at(-1)!);
  packStrips(queries.values, queries.width, first, rows, order, dims, packed);
  let longestStrip = 0;
  const selections = cuts.map((cut, i) => {
    longestStrip = Math.max(longestStrip, cut.dim - (dims[i - 1] ?? 0));
    const terms = longestStrip + i;
    const isExact = isWidestExact === true && i === cuts.length - 1;
    const shared = { firstQuery: first, rows, depth, trecPlaces, terms, longestDocument };
    return new Selection({ ...shared, cut, scoring: isExact ? "exact" : scoring }, workshop);
  });
  const hasExcluded = task.excluded
    .subarray(first, first + rows)
    .some((document) => document !== NO_DOCUMENT);
  const strips = Array.from(dims, (to, i) => packed.subarray(rows * (dims[i - 1] ?? 0), rows * to));
  return { ...block, strips, selections, hasExcluded };
}

/** For one order after the other. */
function roomForDocuments(
  coordinates: readonly Coordinates[],
  columns: number,
  workshop: Workshop,
): OrderedDocuments {
  const width = Math.max(...coordinates.map(({ dims }) => dims.at(-1)!));
  const figures = columns * Math.max(...coordinates.map(({ dims }) => dims.length));
  return {
    out: workshop.view(Float32Array, columns * width),
    squares: workshop.view(Float64Array, figures),
    scales: workshop.view(Float32Array, figures),
    offsets: workshop.view(Float32Array, figures),
  };
}

/** @param rows documents of the block */
function documentStrips(
  { out, scales, offsets }: OrderedDocuments,
  dims: Int32Array,
  rows: number,
  distance: Distance,
): DocumentStrip[] {
  return Array.from(dims, (to, i) => ({
    columns: out.subarray(rows * (dims[i - 1] ?? 0), rows * to),
    scales: scales.subarray(i * rows, (i + 1) * rows),
    offsets: distance === "l2" ? offsets.subarray(i * rows, (i + 1) * rows) : undefined,
  }));
}

/** Copies where kernels find them. */
function inKernels(coordinates: Coordinates, workshop: Workshop): Pick<Coordinates, "order" | "dims"> {
  const order = workshop.view(Int32Array, coordinates.order.length);
  const dims = workshop.view(Int32Array, coordinates.dims.length);
  order.set(coordinates.order);
  dims.set(coordinates.dims);
  return { order, dims };
}

function searchBlock(
  { task, first, rows, strips, selections, hasExcluded }: Searcher,
  documents: readonly DocumentStrip[],
  { products, sums }: { readonly products: Float32Array; readonly sums: Float32Array },
  firstDocument: number,
  columns: number,
): void {
  const { product, excluded, onProgress, coordinates } = task;
  let from = 0;
  selections.forEach((selection, i) => {
    const to = coordinates.dims[i]!;
    const { columns: right, scales, offsets } = documents[i]!;
    // Sums begin with the first strip.
    product.multiply(strips[i]!, rows, right, columns, to - from, i === 0 ? sums : products);
    if (i === 0 && hasExcluded) exclude(excluded, first, rows, firstDocument, columns, sums);
    const tile: Tile = {
      sums,
      products: i === 0 ? undefined : products,
      rows,
      columns,
      scales,
      offsets,
      firstDocument,
    };
    selection.take(tile);
    onProgress?.(rows * columns * (to - from));
    from = to;
  });
}

/** What is added to -Infinity stays there. */
function exclude(
  excluded: Int32Array,
  first: number,
  rows: number,
  firstDocument: number,
  columns: number,
  sums: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const document = excluded[first + row]!;
    if (document === NO_DOCUMENT) continue;
    const column = document - firstDocument;
    if (column >= 0 && column < columns) sums[row * columns + column] = Number.NEGATIVE_INFINITY;
  }
}

function longestOf(documents: RowSource): number {
  const { rows, width } = documents;
  const block = new Float32Array(Math.min(BLOCK_DOCUMENTS, rows) * width);
  let longest = 0;
  for (let first = 0; first < rows; first += BLOCK_DOCUMENTS) {
    const count = Math.min(BLOCK_DOCUMENTS, rows - first);
    readRows(documents, first, count, block.subarray(0, count * width));
    longest = Math.max(longest, longestRow(block, width, count));
  }
  return longest;
}
