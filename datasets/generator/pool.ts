// What the data set is about: which synsets and entries become documents.

import type { Entry, Synset } from "./dictionary.ts";
import { fitsMedium, fitsShort, longText, mediumText, shortText } from "./texts.ts";

/** A family: the entry of a word with many senses, and two of these senses to ask for, one shown as a gloss, one as lemmas. */
export interface Family {
  readonly entry: Entry;
  readonly medium: Synset;
  readonly short: Synset;
}

/** Every synset is in the pool at most once, and no text is in it twice. */
export class Pool {
  readonly short = new Set<Synset>();
  readonly medium = new Set<Synset>();
  readonly long = new Set<Entry>();
  readonly #texts = new Set<string>();
  readonly #senseCounts: ReadonlyMap<string, number>;

  /** @param senseCounts how many senses a lemma in lower case has */
  constructor(senseCounts: ReadonlyMap<string, number>) {
    this.#senseCounts = senseCounts;
  }

  /** Adds all of a family or nothing; says whether it did. */
  addFamily({ entry, medium, short }: Family): boolean {
    const longKey = longText(entry, () => true);
    const free = !this.#texts.has(longKey) && this.#takesMedium(medium) && this.#takesShort(short);
    if (!free) return false;
    this.long.add(entry);
    this.#texts.add(longKey);
    this.addMedium([medium]);
    this.addShort([short]);
    return true;
  }

  /** Adds the first of the candidates that can be a short text. */
  addShort(candidates: readonly Synset[]): void {
    const synset = candidates.find((candidate) => this.#takesShort(candidate));
    if (synset === undefined) return;
    this.short.add(synset);
    this.#texts.add(shortText(synset));
  }

  /** Adds the first of the candidates that can be a medium text. */
  addMedium(candidates: readonly Synset[]): void {
    const synset = candidates.find((candidate) => this.#takesMedium(candidate));
    if (synset === undefined) return;
    this.medium.add(synset);
    this.#texts.add(mediumText(synset));
  }

  // A lemma of many senses, alone, would fit what is asked about any of them.
  #takesShort(synset: Synset): boolean {
    const text = shortText(synset);
    const saysWhich = synset.lemmas.length > 1 || this.#senseCounts.get(text.toLowerCase()) === 1;
    return saysWhich && this.#isNew(synset, text) && fitsShort(synset);
  }

  #takesMedium(synset: Synset): boolean {
    return this.#isNew(synset, mediumText(synset)) && fitsMedium(synset);
  }

  #isNew(synset: Synset, text: string): boolean {
    return !this.short.has(synset) && !this.medium.has(synset) && !this.#texts.has(text);
  }
}
