// What search is made of between the matrix product and the ranking: columns in order, tiles of products, and lists.

/** Documents that can still be among the best, decided on approximate scores while they stream past: one list a query. */
export interface Lists {
  /** Places in each list. */
  readonly capacity: number;
  /** Documents that are kept. */
  readonly keep: number;
  /** [lists, capacity] */
  readonly documents: Int32Array;
  /** [lists, capacity] */
  readonly approximations: Float32Array;
  /** Places taken in each list. */
  readonly counts: Int32Array;
  /** What an approximation must reach. */
  readonly thresholds: Float32Array;
  /** How far two approximations may lie apart although the lower one is the better score. */
  readonly margins: Float64Array;
  /**
   * [lists, `bestPlaces`]: behind BEST_LEAD places the best approximations of a list so far, descending; then room for kernels. Above
   * MOST_ORDERED no list has them, and it is room for one list.
   */
  readonly best: Float32Array;
  /** Where kernels find all of it. */
  readonly address: number;
}

/** A tile of products: some queries by some documents, at one cut. Each row has a list. */
export interface Tile {
  /** [rows, columns], of all strips so far, once the products are added. */
  readonly sums: Float32Array;
  /** What is added to the sums; undefined where they are complete. */
  readonly products: Float32Array | undefined;
  readonly rows: number;
  readonly columns: number;
  /** An approximation is sum · scale + offset, of each column. */
  readonly scales: Float32Array;
  /** Undefined where they are all 0. */
  readonly offsets: Float32Array | undefined;
  /** The document of the first column. */
  readonly firstDocument: number;
}

/** Columns of some rows, copied in the order of some coordinates. */
export interface Gathered {
  /** [width, rows] */
  readonly columns: Float32Array;
  readonly rows: number;
  readonly order: Int32Array;
  readonly dims: Int32Array;
  /** [dims at last, rows] */
  readonly out: Float32Array;
  /** [dims, rows] sums of squares up to each dim. */
  readonly squares: Float64Array;
}

/** What all free lists have for a threshold: a product of -Infinity stays below it. */
export const UNSET = -3.4028234663852886e38;

/** Of so many that are kept a list has the best in order while it fills; each of more would move too many. */
export const MOST_ORDERED = 192;

/** Places before the best of a list: kernels take four at once, and the one before them. */
export const BEST_LEAD = 4;

/** Places of the best of a list, and those before them. */
export function bestPlaces(keep: number): number {
  return BEST_LEAD + 4 * Math.ceil(keep / 4);
}

/** Bytes that `count` lists take, about. */
export function listBytes(count: number, capacity: number, keep: number): number {
  return count * (8 * capacity + (keep > MOST_ORDERED ? 0 : 4 * bestPlaces(keep)) + 16);
}
