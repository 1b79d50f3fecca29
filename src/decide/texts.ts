// The texts that a decision stands on, read once: the ladder is judged on them, and they are what is timed.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom, shuffled } from "../core/random.ts";
import { findDataSet } from "../data/find-data-set.ts";
import { wordCount } from "../data/length-class.ts";
import type { Passage } from "../data/passages.ts";
import { openDataSet } from "../data/retrieval-data.ts";
import { selectTexts, type TextSet } from "../data/text-set.ts";
import { tooFewDocuments, withoutJudgements } from "../quality/corpus.ts";
import type { DecideSettings } from "./settings.ts";

/** More of a person's own texts are not judged: a sample of them is, so that a decision comes in its time. */
const MOST_OWN_TEXTS = 2_000;
/** Of which vectors of two candidates are compared. */
const MOST_COMPARED = { documents: 192, queries: 64 };

export interface DecideTexts {
  readonly name: string;
  readonly isBuiltIn: boolean;
  readonly caution: string;
  /** What children open in its place: standard input is read here. */
  readonly dataset: string;
  readonly textColumn: string | undefined;
  readonly hasJudgements: boolean;
  readonly queryCount: number;
  /** In it, and those that were drawn of them. */
  readonly documentCount: number;
  readonly usedCount: number;
  readonly timed: TextSet;
  readonly compared: { readonly documents: readonly string[]; readonly queries: readonly string[] };
}

/**
 * Reads them: nothing is made until there is a folder for a copy of what a person's own file or pipe holds.
 * @returns them, once they have that folder
 * @throws MissingError, DataError, UsageError: what cannot be read
 */
export async function readDecideTexts(settings: DecideSettings): Promise<(folder: string) => DecideTexts> {
  const { dataset, textColumn, seed, words } = settings;
  const set = await openDataSet({ dataset, textColumn, onBytes: () => {} });
  if (settings.minRetention !== undefined && set.judgements === undefined) throw withoutJudgements(set.name);
  const documents = await Array.fromAsync(set.documents);
  if (documents.length < 2) throw tooFewDocuments(set.name, documents.length);
  const queries = set.queries === undefined ? [] : await Array.fromAsync(set.queries);
  const { kind } = findDataSet(dataset);
  const isOwn = kind === "file" || kind === "stdin";
  const used = isOwn ? sampled(documents, seed) : documents;
  const texts = {
    name: set.name,
    isBuiltIn: kind === "built-in",
    caution: set.caution,
    ...{ dataset, textColumn },
    hasJudgements: set.judgements !== undefined,
    queryCount: queries.length,
    documentCount: documents.length,
    usedCount: used.length,
    timed: selectTexts(textSetOf(used, set.name), words, seed),
    compared: {
      documents: spread(used, MOST_COMPARED.documents),
      queries: spread(queries.length > 0 ? queries : used, MOST_COMPARED.queries),
    },
  };
  return (folder) => (isOwn ? { ...texts, dataset: copied(used, folder), textColumn: undefined } : texts);
}

function sampled(documents: readonly Passage[], seed: number): readonly Passage[] {
  return documents.length <= MOST_OWN_TEXTS
    ? documents
    : shuffled(documents, randomFrom(seed)).slice(0, MOST_OWN_TEXTS);
}

/** As JSON Lines, which hold every text. */
function copied(documents: readonly Passage[], folder: string): string {
  const path = join(folder, "texts.jsonl");
  const lines = documents.map(({ id, text, label }) => `${JSON.stringify({ _id: id, text, label })}\n`);
  writeFileSync(path, lines.join(""));
  return path;
}

function textSetOf(documents: readonly Passage[], name: string): TextSet {
  const spoken = documents.filter(({ text }) => wordCount(text) > 0);
  return {
    name,
    texts: spoken.map(({ text }) => text),
    ids: spoken.map(({ id }) => id),
    places: spoken.map(({ place }) => place),
  };
}

/** Some of them from all over the set, those with a word. */
function spread(passages: readonly Passage[], most: number): readonly string[] {
  const spoken = passages.filter(({ text }) => wordCount(text) > 0);
  const count = Math.min(most, spoken.length);
  return Array.from({ length: count }, (_, i) => spoken[Math.floor((i * spoken.length) / count)]!.text);
}
