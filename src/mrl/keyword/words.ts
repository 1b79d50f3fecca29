// The words of a text, as keyword search counts them: what Unicode's rules (UAX 29, by Intl.Segmenter) call a word, in lower case, without
// stemming or a list of stop words.

const SEGMENTER = new Intl.Segmenter("en", { granularity: "word" });

/** Such as stands in the row of a keyword search: what its figures depend on. */
export const WORD_RULE = "words of Intl.Segmenter; lower case; no stemming";

export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of SEGMENTER.segment(text)) {
    if (isWordLike) words.push(segment.toLowerCase());
  }
  return words;
}
