// Looks tokens up in a double-array trie of their bytes.

/** Tokens with their scores; the id of a token is its place. Texts lie one after the other in `pool`, in UTF-8. */
export interface Pieces {
  readonly tokenCount: number;
  readonly pool: Uint8Array;
  /** Text of token i: pool[starts[i]] to pool[starts[i + 1]]. */
  readonly starts: Int32Array;
  readonly scores: Float64Array;
}

/** Numbers of a node: where its children lie, each at this place + its byte; its parent + 1; the token that ends here + 1. */
export const TRIE_STRIDE = 3;

/** @returns the token whose text is bytes[from] to bytes[to], or -1 */
export function findPiece(trie: Int32Array, bytes: Uint8Array, from: number, to: number): number {
  let node = 0;
  for (let at = from; at < to; at++) {
    const child = trie[TRIE_STRIDE * node] + bytes[at];
    if (trie[TRIE_STRIDE * child + 1] !== node + 1) return -1;
    node = child;
  }
  return trie[TRIE_STRIDE * node + 2] - 1;
}
