// Texts of 12 words.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run.ts";

const WORDS = 12;

/** Real texts, each cut to its first words. */
export function twelveWordTexts(): string[] {
  return readFileSync(join(ROOT, "datasets/wordnet-1k/corpus.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { text: string }).text.split(/\s+/).slice(0, WORDS))
    .filter(({ length }) => length === WORDS)
    .map((words) => words.join(" "));
}
