// A text that is cut keeps the special tokens at its end, as the reference libraries do it: they cut the text and then add the tokens.
// Models that pool the last token would otherwise pool a piece of a word.
import type { Tokenizer } from "./tokenizer.ts";

/** The same tokenizer, but a cut text ends as a whole one does. */
export function keepEnd(tokenizer: Tokenizer): Tokenizer {
  const end = endTokens(tokenizer);
  if (end.length === 0) return tokenizer;
  const { highestId } = tokenizer;
  return {
    ...(highestId !== undefined && { highestId }),
    encode(text, target, offset, limit) {
      const tokenCount = tokenizer.encode(text, target, offset, limit);
      if (tokenCount <= limit) return tokenCount;
      const kept = Math.min(end.length, limit);
      for (let i = 0; i < kept; i++) target[offset + limit - kept + i] = end[end.length - kept + i]!;
      return tokenCount;
    },
  };
}

/** Special tokens that close every text: of those around the empty text, those that also close a text which has tokens of its own. */
function endTokens(tokenizer: Tokenizer): readonly number[] {
  const around = tokensOf(tokenizer, "");
  const word = tokensOf(tokenizer, "a");
  const isSplit = (first: number) =>
    around.slice(0, first).every((id, i) => id === word[i]) &&
    around.slice(first).every((id, i) => id === word[word.length - around.length + first + i]);
  const first = around.findIndex((_, index) => isSplit(index));
  return first < 0 ? [] : around.slice(first);
}

const PROBE_LIMIT = 64;

function tokensOf(tokenizer: Tokenizer, text: string): readonly number[] {
  const target = new Int32Array(PROBE_LIMIT);
  const tokenCount = tokenizer.encode(text, target, 0, PROBE_LIMIT);
  return Array.from(target.subarray(0, Math.min(tokenCount, PROBE_LIMIT)));
}
