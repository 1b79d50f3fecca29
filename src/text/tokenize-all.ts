// Many texts into one table of token ids.
import { stopIfSignalled } from "../core/signals.ts";
import { IdList } from "./id-list.ts";
import type { Tokenizer, TokenTable } from "./tokenizer.ts";

/** Texts are many and short, or few and long. */
const CHARACTERS_PER_LOOK = 100_000;

/** Tokenizes all texts, each cut to `limit` tokens. @throws Interrupted when a signal came */
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
  let unlooked = 0;
  for (const text of texts) {
    unlooked += text.length;
    if (unlooked > CHARACTERS_PER_LOOK) {
      stopIfSignalled();
      unlooked = 0;
    }
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
