// What agents say: texts of the vocabulary and the lengths of real ones, no two alike, so that a memory holds no copies and a token cache
// finds only what was said before.
import { type Random, randomBelow } from "../core/random.ts";

/** Words that are taken in one piece: long enough to read as language, short enough to mix. */
const PIECE_WORDS = 6;
/** Texts of one word are soon all said: after so many tries for each text there are fewer. */
const TRIES = 4;

/**
 * Up to `count` different texts; each has as many words as some text of `source`, in runs of up to 6 words that follow each other there.
 * Short sources may not have so many.
 * @param source real texts, at least one with a word
 */
export function composeUtterances(source: readonly string[], count: number, random: Random): string[] {
  const texts = source.map(wordsOf).filter(({ length }) => length > 0);
  const utterances = new Set<string>();
  for (let tries = 0; utterances.size < count && tries < TRIES * count; tries++) {
    utterances.add(compose(texts, random));
  }
  return [...utterances];
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== "");
}

function compose(texts: readonly (readonly string[])[], random: Random): string {
  const { length } = texts[randomBelow(texts.length, random)]!;
  const words: string[] = [];
  while (words.length < length) {
    const piece = pieceOf(texts[randomBelow(texts.length, random)]!, random);
    words.push(...piece.slice(0, length - words.length));
  }
  return words.join(" ");
}

function pieceOf(words: readonly string[], random: Random): readonly string[] {
  const start = randomBelow(Math.max(1, words.length - PIECE_WORDS + 1), random);
  return words.slice(start, start + PIECE_WORDS);
}
