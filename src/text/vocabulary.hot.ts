// Looks tokens up by the bytes of their text. Hashes grow byte by byte, so that all beginnings of a word are hashed in one pass.

/** Tokens in an open-addressing table. Texts lie one after the other in `pool`, in UTF-8. */
export interface Vocabulary {
  readonly tokenCount: number;
  readonly pool: Uint8Array;
  /** Text of token i: pool[starts[i]] to pool[starts[i + 1]]. */
  readonly starts: Int32Array;
  readonly ids: Int32Array;
  /** Pairs: hash, token + 1; 0 is an empty place. */
  readonly slots: Int32Array;
  readonly mask: number;
}

export const EMPTY_HASH = 0;

/** Jenkins's one-at-a-time hash: shifts and sums, which are fast before the engine has compiled the caller. */
export function extendHash(hash: number, byte: number): number {
  const added = (hash + byte) | 0;
  const spread = (added + (added << 10)) | 0;
  return spread ^ (spread >>> 6);
}

/** The slot that a hash leads to first. */
export function slotOf(hash: number, mask: number): number {
  const mixed = Math.imul(hash, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}
/** @returns the id of the token whose text is bytes[from] to bytes[to], or -1 */
export function findToken(
  vocabulary: Vocabulary,
  bytes: Uint8Array,
  from: number,
  to: number,
  hash: number,
): number {
  const slots = vocabulary.slots;
  const mask = vocabulary.mask;
  let slot = slotOf(hash, mask);
  for (;;) {
    const token = slots[2 * slot + 1] - 1;
    if (token < 0) return -1;
    if (slots[2 * slot] === hash && hasText(vocabulary, token, bytes, from, to)) return vocabulary.ids[token];
    slot = (slot + 1) & mask;
  }
}

function hasText(
  vocabulary: Vocabulary,
  token: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  const start = vocabulary.starts[token];
  if (vocabulary.starts[token + 1] - start !== to - from) return false;
  const pool = vocabulary.pool;
  for (let i = from, j = start; i < to; i++, j++) if (bytes[i] !== pool[j]) return false;
  return true;
}
