// Numbers in rows, as a file of vectors holds them.

/** Rows that are read where they lie. */
export interface RowReader {
  readonly rows: number;
  readonly width: number;
  readonly values: undefined;
  /**
   * Rows [first, first + count) into `target`, [count, width].
   * @throws DataError where the file no longer has them
   */
  read(first: number, count: number, target: Float32Array): void;
}

export interface Matrix {
  /** What the file says; vectors are [rows, width]. */
  readonly shape: readonly number[];
  /** In memory, or, of a large file, read a block at a time. */
  readonly values: Float32Array | RowReader;
}

/** A file that takes more as float32 is read where it lies: memory stays small, whatever its size. */
export const MOST_BYTES_IN_MEMORY = 256e6;
