// What agents say: texts of the vocabulary and the lengths of real ones, each said nowhere else, so that a memory holds no copies and a
// token cache finds only what was said before.
import { type Random, randomBelow } from "../core/random.ts";

/** Words that are taken in one piece: long enough to read as language, short enough to mix. */
const PIECE_WORDS = 6;

/**
 * `count` texts; each has as many words as some text of `source`, in runs of up to 6 words that follow each other there.
 * @param source real texts, each with a word
 */
export function composeUtterances(source: readonly string[], count: number, random: Random): string[] {
  const texts = source.map((text) => text.split(/\s+/u).filter((word) => word !== ""));
  return Array.from({ length: count }, () => {
    const { length } = texts[randomBelow(texts.length, random)]!;
    const words: string[] = [];
    while (words.length < length) {
      const piece = pieceOf(texts[randomBelow(texts.length, random)]!, random);
      words.push(...piece.slice(0, length - words.length));
    }
    return words.join(" ");
  });
}

function pieceOf(words: readonly string[], random: Random): readonly string[] {
  const start = randomBelow(Math.max(1, words.length - PIECE_WORDS + 1), random);
  return words.slice(start, start + PIECE_WORDS);
}
