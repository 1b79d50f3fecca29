// Numbers in rows, as a file of vectors holds them.

export interface Matrix {
  /** What the file says; vectors are [rows, width]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
