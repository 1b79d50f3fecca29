// Vectors row by row. They need not be in memory: a block of rows is read at a time.

/** Row i is `values[i * width]` to `values[(i + 1) * width - 1]`. */
export interface Vectors {
  readonly values: Float32Array;
  readonly rows: number;
  readonly width: number;
}

/** Rows that lie elsewhere, such as in a file. */
export interface FarRows {
  readonly rows: number;
  readonly width: number;
  readonly values: undefined;
  /** Rows [first, first + count) into `target`, [count, width]. */
  read(first: number, count: number, target: Float32Array): void;
}

export type RowSource = Vectors | FarRows;

/** Rows [first, first + count) into `target`, [count, width]. */
export function readRows(source: RowSource, first: number, count: number, target: Float32Array): void {
  const { values, width } = source;
  if (values === undefined) source.read(first, count, target);
  else target.set(values.subarray(first * width, (first + count) * width));
}

/** The rows with the given indexes, in their order, as a copy. */
export function takeRows(source: RowSource, rows: Int32Array): Vectors {
  const { width } = source;
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    readRows(source, row, 1, taken.subarray(i * width, (i + 1) * width));
  });
  return { values: taken, rows: rows.length, width };
}

/** Vectors as they are handed over: in memory, or read where they lie. */
export function rowsOf(vectors: Float32Array | FarRows, rows: number, width: number): RowSource {
  return vectors instanceof Float32Array ? { values: vectors, rows, width } : vectors;
}

/** All rows, in memory. */
export function allRows(source: RowSource): Vectors {
  const { rows, width } = source;
  if (source.values !== undefined) return source;
  const values = new Float32Array(rows * width);
  source.read(0, rows, values);
  return { values, rows, width };
}

/** What becomes of each row by itself: of rows that lie elsewhere, whenever they are read. */
export function mapRows(source: RowSource, width: number, map: (vectors: Vectors) => Vectors): RowSource {
  if (source.values !== undefined) return map(source);
  const { rows, width: readWidth } = source;
  return {
    rows,
    width,
    values: undefined,
    read(first, count, target) {
      const read = new Float32Array(count * readWidth);
      source.read(first, count, read);
      target.set(map({ values: read, rows: count, width: readWidth }).values);
    },
  };
}
