// A tokenizer that writes ids into a view that it is given.

export interface Tokenizer {
  /**
   * Writes the ids of `text` from `target[offset]` on, at most `limit` of them.
   * @returns how many tokens the text has; more than `limit` means that it was cut, and says no more than that
   */
  encode(text: string, target: Int32Array, offset: number, limit: number): number;
}

export interface TokenizerOptions {
  /** Whether the model wants its special tokens around the text. */
  readonly addSpecialTokens: boolean;
}

/** The token ids of many texts, one after the other. Text i lies at ids[offsets[i]] to ids[offsets[i + 1]]. */
export interface TokenTable {
  readonly textCount: number;
  readonly ids: Int32Array;
  readonly offsets: Uint32Array;
  /** Most tokens that one text has. */
  readonly maxTokens: number;
  /** Texts that were longer than the limit and were cut. */
  readonly truncatedCount: number;
}

/** Tokenizes all texts, each cut to `limit` tokens. */
export function tokenizeAll(
  tokenizer: Tokenizer,
  texts: readonly string[],
  limit: number,
  allocateIds: (length: number) => Int32Array,
  allocateOffsets: (length: number) => Uint32Array,
): TokenTable {
  const scratch = new Int32Array(limit);
  const encoded: Int32Array[] = [];
  let truncatedCount = 0;
  for (const text of texts) {
    const tokenCount = tokenizer.encode(text, scratch, 0, limit);
    if (tokenCount > limit) truncatedCount++;
    encoded.push(scratch.slice(0, Math.min(tokenCount, limit)));
  }
  const ids = allocateIds(encoded.reduce((sum, { length }) => sum + length, 0));
  const offsets = allocateOffsets(texts.length + 1);
  let offset = 0;
  encoded.forEach((tokenIds, index) => {
    ids.set(tokenIds, offset);
    offset += tokenIds.length;
    offsets[index + 1] = offset;
  });
  const maxTokens = encoded.reduce((most, { length }) => Math.max(most, length), 0);
  return { textCount: texts.length, ids, offsets, maxTokens, truncatedCount };
}
