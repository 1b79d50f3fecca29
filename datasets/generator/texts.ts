// The text of a document in each of the three forms, and whether a synset or an entry can take that form.

import { lengthClassOf, wordCount } from "../../src/data/length-class.ts";
import type { Entry, Synset } from "./dictionary.ts";
import { type Example, glossText } from "./gloss.ts";

/** The usage example that becomes the query of a synset and is left out of every text; undefined when it has none to spare. */
export function queryExample({ gloss }: Synset): Example | undefined {
  if (gloss === undefined || gloss.examples.length < 2) return undefined;
  const byLength = gloss.examples.toSorted((a, b) => wordCount(b.text) - wordCount(a.text));
  return wordCount(byLength[0]!.text) >= MIN_QUERY_WORDS ? byLength[0] : undefined;
}

/** Shorter examples ("a dying man") say too little to look for. */
const MIN_QUERY_WORDS = 4;

export function shortText(synset: Synset): string {
  return synset.lemmas.join(", ");
}

/** The gloss without the example that is the query. */
export function mediumText(synset: Synset): string {
  return synset.gloss ? glossText(synset.gloss, queryExample(synset)) : synset.glossText;
}

/** The glosses of all senses; `asks` says which of them have their example left out because it is a query. */
export function longText({ senses }: Entry, asks: (sense: Synset) => boolean): string {
  return senses.map((sense) => (asks(sense) ? mediumText(sense) : sense.glossText)).join(". ");
}

export function fitsShort(synset: Synset): boolean {
  return lengthClassOf(shortText(synset)) === "short";
}

/** A medium text has an example left. */
export function fitsMedium(synset: Synset): boolean {
  return (synset.gloss?.examples.length ?? 0) > 0 && lengthClassOf(mediumText(synset)) === "medium";
}

/** Long enough even when every example that could be a query is left out. */
export function fitsLong(entry: Entry): boolean {
  return lengthClassOf(longText(entry, () => true)) === "long";
}
