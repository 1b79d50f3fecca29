// Many texts into one table of token ids.
import { IdList } from "./id-list.ts";
import type { Tokenizer, TokenTable } from "./tokenizer.ts";

/** Tokenizes all texts, each cut to `limit` tokens. */
export function tokenizeAll(
  tokenizer: Tokenizer,
  texts: readonly string[],
  limit: number,
  allocateIds: (length: number) => Int32Array,
  allocateOffsets: (length: number) => Uint32Array,
): TokenTable {
  const list = new IdList();
  const ends: number[] = [];
  let truncatedCount = 0;
  let maxTokens = 0;
  for (const text of texts) {
    const begin = list.length;
    if (list.append(tokenizer, text, limit) > limit || tokenizer.wasCut) truncatedCount++;
    maxTokens = Math.max(maxTokens, list.length - begin);
    ends.push(list.length);
  }
  const ids = allocateIds(list.length);
  ids.set(list.ids.subarray(0, list.length));
  const offsets = allocateOffsets(texts.length + 1);
  offsets.set(ends, 1);
  return { textCount: texts.length, ids, offsets, maxTokens, truncatedCount };
}
