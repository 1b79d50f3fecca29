// What vectors are written from, and what writes them.

/** A text with its vector. */
export interface VectorRow {
  /** As the input has it; undefined where the input has none. */
  readonly id: string | number | undefined;
  readonly text: string;
  /** Undefined for a text that has none. */
  readonly vector: Float32Array | undefined;
}

/** What a window's vectors are written by, in the order of their texts. */
export interface VectorWriter {
  write(rows: readonly VectorRow[]): void;
  /** Makes what was written a whole, also where it ends before its time. */
  end(): void;
}
