// How synsets stand to each other: what counts as related in the judgements, and what is near and yet means something else.

import type { Dictionary, Entry, Synset } from "./dictionary.ts";

// Adjectives have no hypernyms: the head of a cluster and those similar to it take that place. Adverbs have neither.
const upward = new Set(["@", "@i", "&"]);
const downward = new Set(["~", "~i", "&"]);

/** Hypernyms and hyponyms, instances included; for adjectives, the similar ones of the cluster. */
export function relatedSynsets(synset: Synset, dictionary: Dictionary): Synset[] {
  return unique(targets(synset, upward.union(downward), dictionary));
}

/** Those under the same hypernym or cluster head that are not related in the above sense. */
export function siblingSynsets(synset: Synset, dictionary: Dictionary): Synset[] {
  const parents = targets(synset, upward, dictionary);
  const children = parents.flatMap((parent) => targets(parent, downward, dictionary));
  return unrelated(synset, children, dictionary);
}

/** The other senses of the same lemmas that are not related in the above sense. */
export function otherSenses(synset: Synset, entries: readonly Entry[], dictionary: Dictionary): Synset[] {
  const senses = entries.filter((entry) => entry.senses.includes(synset)).flatMap((entry) => entry.senses);
  return unrelated(synset, senses, dictionary);
}

function unrelated(synset: Synset, others: readonly Synset[], dictionary: Dictionary): Synset[] {
  const excluded = new Set([synset, ...relatedSynsets(synset, dictionary)]);
  return unique(others).filter((other) => !excluded.has(other));
}

function targets(synset: Synset, symbols: ReadonlySet<string>, { synsets }: Dictionary): Synset[] {
  return synset.pointers
    .filter((pointer) => symbols.has(pointer.symbol))
    .map((pointer) => synsets.get(pointer.target)!);
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
