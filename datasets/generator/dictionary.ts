// Reads the database files of WordNet, dict/data.* and dict/index.*. Their format is in the manual page wndb(5WN).

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Gloss, parseGloss } from "./gloss.ts";

/** Part of speech, by WordNet's letters: noun, verb, adjective, adverb. */
export type PartOfSpeech = "n" | "v" | "a" | "r";

export const partsOfSpeech: Readonly<Record<PartOfSpeech, string>> = {
  n: "noun",
  v: "verb",
  a: "adj",
  r: "adv",
};

export interface Synset {
  /** Offset in its data file and part of speech, such as `00001740-n`. */
  readonly id: string;
  readonly pos: PartOfSpeech;
  /** Name of the lexicographer file, such as `noun.animal`. */
  readonly lexfile: string;
  /** With blanks, and without the syntactic markers of adjectives. */
  readonly lemmas: readonly string[];
  readonly pointers: readonly Pointer[];
  readonly glossText: string;
  /** Undefined when the text is not in the regular form. */
  readonly gloss: Gloss | undefined;
}

export interface Pointer {
  /** Kind of relation, by WordNet's symbols: `@` hypernym, `~` hyponym, … */
  readonly symbol: string;
  readonly target: string;
}

/** A lemma as one part of speech, with all its senses, the most frequent first. */
export interface Entry {
  readonly lemma: string;
  readonly pos: PartOfSpeech;
  readonly senses: readonly Synset[];
}

export interface Dictionary {
  readonly synsets: ReadonlyMap<string, Synset>;
  readonly entries: readonly Entry[];
}

export function readDictionary(wordnetDir: string): Dictionary {
  const synsets = new Map<string, Synset>();
  const entries: Entry[] = [];
  for (const pos of Object.keys(partsOfSpeech) as PartOfSpeech[]) {
    for (const line of recordLines(wordnetDir, `data.${partsOfSpeech[pos]}`)) {
      const synset = parseSynset(line, pos);
      synsets.set(synset.id, synset);
    }
    for (const line of recordLines(wordnetDir, `index.${partsOfSpeech[pos]}`)) {
      entries.push(parseEntry(line, pos, synsets));
    }
  }
  return { synsets, entries };
}

// The licence stands at the head of each file, in lines that begin with a blank.
function recordLines(wordnetDir: string, file: string): string[] {
  const text = readFileSync(join(wordnetDir, "dict", file), "utf8");
  return text.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
}

// offset lex_filenum ss_type w_cnt word lex_id [word lex_id…] p_cnt [symbol offset pos source/target…] [frames…] | gloss
function parseSynset(line: string, pos: PartOfSpeech): Synset {
  const bar = line.indexOf(" | ");
  const fields = line.slice(0, bar).split(" ");
  const wordsEnd = 4 + 2 * Number.parseInt(fields[3]!, 16);
  const pointersEnd = wordsEnd + 1 + 4 * Number(fields[wordsEnd]);
  const words = fields.slice(4, wordsEnd).filter((_, index) => index % 2 === 0);
  const pointers: Pointer[] = [];
  for (let at = wordsEnd + 1; at < pointersEnd; at += 4) {
    pointers.push({ symbol: fields[at]!, target: `${fields[at + 1]}-${fields[at + 2]}` });
  }
  const glossText = line.slice(bar + 3).trim();
  return {
    id: `${fields[0]}-${pos}`,
    pos,
    lexfile: lexicographerFiles[Number(fields[1])]!,
    lemmas: words.map((word) => spelled(word.replace(/\((a|p|ip)\)$/, ""))),
    pointers,
    glossText,
    gloss: parseGloss(glossText),
  };
}

// lemma pos synset_cnt p_cnt [symbol…] sense_cnt tagsense_cnt offset [offset…]
function parseEntry(line: string, pos: PartOfSpeech, synsets: ReadonlyMap<string, Synset>): Entry {
  const fields = line.trim().split(" ");
  const offsets = fields.slice(-Number(fields[2]));
  return {
    lemma: spelled(fields[0]!),
    pos,
    senses: offsets.map((offset) => synsets.get(`${offset}-${pos}`)!),
  };
}

function spelled(word: string): string {
  return word.replaceAll("_", " ");
}

// The names by number, from the manual page lexnames(5WN).
const lexicographerFiles = [
  ["adj.all", "adj.pert", "adv.all"],
  ["noun.Tops", "noun.act", "noun.animal", "noun.artifact", "noun.attribute", "noun.body", "noun.cognition"],
  ["noun.communication", "noun.event", "noun.feeling", "noun.food", "noun.group", "noun.location"],
  ["noun.motive", "noun.object", "noun.person", "noun.phenomenon", "noun.plant", "noun.possession"],
  [
    "noun.process",
    "noun.quantity",
    "noun.relation",
    "noun.shape",
    "noun.state",
    "noun.substance",
    "noun.time",
  ],
  [
    "verb.body",
    "verb.change",
    "verb.cognition",
    "verb.communication",
    "verb.competition",
    "verb.consumption",
  ],
  ["verb.contact", "verb.creation", "verb.emotion", "verb.motion", "verb.perception", "verb.possession"],
  ["verb.social", "verb.stative", "verb.weather"],
  ["adj.ppl"],
].flat();
