// Chooses the pool, family by family, and for each of the two senses that a family asks for adds a related synset and a near one that
// means something else. So every query meets texts that look right and are not.

import { assert } from "../../src/core/errors.ts";
import { randomFrom, shuffled } from "../../src/core/random.ts";
import type { Dictionary, Entry, PartOfSpeech } from "./dictionary.ts";
import { type Family, Pool } from "./pool.ts";
import { otherSenses, relatedSynsets, siblingSynsets } from "./relations.ts";
import { fitsLong, queryExample } from "./texts.ts";

const SEED = 31;

/** Families by part of speech: seven documents each, fewer where WordNet knows no relatives (adverbs). */
const familyCounts: Readonly<Record<PartOfSpeech, number>> = { n: 60, v: 50, a: 33, r: 13 };

export function choosePool(dictionary: Dictionary): Pool {
  const random = randomFrom(SEED);
  const mixed = <T>(items: readonly T[]) => shuffled(items, random);
  const pool = new Pool(senseCounts(dictionary));
  for (const [pos, familyCount] of Object.entries(familyCounts)) {
    const entries = dictionary.entries.filter((entry) => entry.pos === pos);
    const families = mixed(entries.filter(fitsLong)).flatMap((entry) => mixed(familiesOf(entry)));
    for (const { medium, short } of chooseEvenly(families, familyCount, pool)) {
      pool.addShort(mixed(relatedSynsets(medium, dictionary)));
      pool.addMedium(mixed(relatedSynsets(short, dictionary)));
      pool.addMedium([
        ...mixed(siblingSynsets(medium, dictionary)),
        ...mixed(otherSenses(medium, entries, dictionary)),
      ]);
      pool.addShort([
        ...mixed(otherSenses(short, entries, dictionary)),
        ...mixed(siblingSynsets(short, dictionary)),
      ]);
    }
  }
  return pool;
}

/** Every pair of senses that can be asked for. */
function familiesOf(entry: Entry): Family[] {
  const asking = entry.senses.filter((sense) => queryExample(sense) !== undefined);
  return asking.flatMap((medium) =>
    asking.filter((short) => short !== medium).map((short) => ({ entry, medium, short })),
  );
}

/** How many senses a lemma has as all parts of speech together, by the lemma in lower case. */
function senseCounts({ entries }: Dictionary): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { lemma, senses } of entries) counts.set(lemma, (counts.get(lemma) ?? 0) + senses.length);
  return counts;
}

/** Adds `count` families to the pool, taking turns among the lexicographer files of the sense whose gloss is shown. */
function chooseEvenly(families: readonly Family[], count: number, pool: Pool): Family[] {
  const byFile = Map.groupBy(families, (family) => family.medium.lexfile);
  const chosen: Family[] = [];
  while (chosen.length < count) {
    const countBefore = chosen.length;
    for (const waiting of byFile.values()) {
      const family = chosen.length < count ? addNext(waiting, pool) : undefined;
      if (family !== undefined) chosen.push(family);
    }
    assert(chosen.length > countBefore, `only ${countBefore} of ${count} families can be found`);
  }
  return chosen;
}

/** Takes families from the list until one can be added to the pool. */
function addNext(waiting: Family[], pool: Pool): Family | undefined {
  for (let family = waiting.shift(); family !== undefined; family = waiting.shift()) {
    if (pool.addFamily(family)) return family;
  }
  return undefined;
}
