// Exact search at every dim of these coordinates in one pass: dot products are summed strip by strip, and after each strip the
// tile of scores is what the prefix of that length gives. Only one tile of scores exists at a time.

import { packStrips } from "../../vectors/vectors.hot.ts";
import type { Vectors } from "../../vectors/vectors.ts";
import type { Coordinates } from "./coordinates.ts";
import { type Cut, cutsOf } from "./cut.ts";
import type { Distance } from "./distance.ts";
import { type MatrixProduct, operand } from "./matrix-product.ts";
import { emptyRanking, type Found, NO_DOCUMENT } from "./ranking.ts";
import { type Scoring, Selection } from "./selection.ts";

/** A tile of scores stays in the cache, and a strip is large enough to keep a native product busy. */
const BLOCK_QUERIES = 512;
const BLOCK_DOCUMENTS = 1024;

export interface SearchTask {
  readonly queries: Vectors;
  readonly documents: Vectors;
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
  /** Told how many multiply-adds were done since the last call. */
  readonly onProgress?: ((multiplyAdds: number) => void) | undefined;
}

/** The best documents of every query at each dim of the coordinates, ascending. */
export function search(task: SearchTask): Found[] {
  const { queries, documents, coordinates, distance, depth } = task;
  const found = Array.from(coordinates.dims, (dim) => ({
    dim,
    neighbours: emptyRanking(queries.rows, depth),
    run: emptyRanking(queries.rows, depth),
  }));
  if (queries.rows === 0) return found;

  const blockRows = Math.min(BLOCK_QUERIES, queries.rows);
  const cuts = cutsOf(queries, documents, coordinates, distance);
  const selections = cuts.map((cut) => new Selection(cut, blockRows, depth, task.trecPlaces, task.scoring));
  const tiles = createTiles(task, blockRows);

  for (let first = 0; first < queries.rows; first += BLOCK_QUERIES) {
    const rows = Math.min(BLOCK_QUERIES, queries.rows - first);
    for (const selection of selections) selection.begin(first, rows);
    searchBlock(task, cuts, selections, tiles, first, rows);
    selections.forEach((selection, i) => {
      selection.finish(found[i]!);
    });
  }
  return found;
}

/** Operands and result of the product for one block of queries and one of documents. */
interface Tiles {
  readonly queries: Float32Array;
  readonly documents: Float32Array;
  readonly products: Float32Array;
}

function createTiles({ documents, coordinates, product }: SearchTask, blockRows: number): Tiles {
  const columns = Math.min(BLOCK_DOCUMENTS, documents.rows);
  const width = coordinates.dims.at(-1)!;
  return {
    queries: operand(product, "left", blockRows * width),
    documents: operand(product, "right", columns * width),
    products: operand(product, "result", blockRows * columns),
  };
}

function searchBlock(
  task: SearchTask,
  cuts: readonly Cut[],
  selections: readonly Selection[],
  tiles: Tiles,
  first: number,
  rows: number,
): void {
  const { queries, documents, coordinates, product, excluded, onProgress } = task;
  packStrips(queries.values, queries.width, first, rows, coordinates.order, coordinates.dims, tiles.queries);
  for (let firstDocument = 0; firstDocument < documents.rows; firstDocument += BLOCK_DOCUMENTS) {
    const columns = Math.min(BLOCK_DOCUMENTS, documents.rows - firstDocument);
    packStrips(
      documents.values,
      documents.width,
      firstDocument,
      columns,
      coordinates.order,
      coordinates.dims,
      tiles.documents,
    );
    tiles.products.fill(0, 0, rows * columns);
    exclude(excluded, first, rows, firstDocument, columns, tiles.products);
    let from = 0;
    cuts.forEach(({ dim }, i) => {
      const queryStrip = tiles.queries.subarray(rows * from, rows * dim);
      const documentStrip = tiles.documents.subarray(columns * from, columns * dim);
      const width = dim - from;
      product.add(queryStrip, rows, documentStrip, columns, width, 0, width, tiles.products);
      selections[i]!.take(tiles.products, columns, firstDocument);
      onProgress?.(rows * columns * width);
      from = dim;
    });
  }
}

/** A product that starts at -Infinity stays there. */
function exclude(
  excluded: Int32Array,
  first: number,
  rows: number,
  firstDocument: number,
  columns: number,
  products: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const document = excluded[first + row]!;
    if (document === NO_DOCUMENT) continue;
    const column = document - firstDocument;
    if (column >= 0 && column < columns) products[row * columns + column] = Number.NEGATIVE_INFINITY;
  }
}
