// What the hot code of the runtime table works on.
import type { MeanKernel } from "../vectors/kernel-memory.ts";

export interface TableState {
  readonly kernel: MeanKernel;
  /** Address of the row of each token; 0 until the row is in the kernels' memory. */
  readonly addressOfToken: Uint32Array;
  /** Of each token; undefined where all are 1. */
  readonly factorOfToken: Float32Array | undefined;
  /** In the kernels' memory: what is found of the tokens of a text. */
  readonly rowAddresses: Uint32Array;
  readonly factors: Float32Array;
  /** Address of the vector of the first text, and of the texts' distance. */
  readonly outputAddress: number;
  readonly outputBytes: number;
  /** Components that are made, from the first on. */
  dim: number;
}

/** What `inferTable` returns: success, or what `TableEngine` can say more about. */
export const TableStatus = { done: 0, noRow: 1, noFile: 2, notFinite: 3 } as const;
