// The table of a static model as it is stored. assets/ reads it from the model's files, engine/ computes with it.

/** A text's vector is the mean over its tokens of factor · row. */
export interface StoredTable {
  /** The file of its rows. */
  readonly path: string;
  readonly elementType: "float32" | "float16" | "int8";
  /** Ids of tokens lie below it. */
  readonly tokens: number;
  readonly rows: number;
  readonly columns: number;
  /** Of each token; left out where each has the row of its number. */
  readonly rowOfToken?: ArrayLike<number>;
  /** Of each token: its weight, and the scale of its row; left out where all are 1. */
  readonly factors?: Float32Array;
  /**
   * Copies `count` rows, from the row `first` on, into `target` at `offset`, as they are stored.
   * @returns false where the file ends before them
   */
  copyRows(first: number, count: number, target: Uint8Array, offset: number): boolean;
  close(): void;
}

/** Bytes of a component. */
export const COMPONENT_BYTES = { float32: 4, float16: 2, int8: 1 } as const;
