// Makes a built-in model or data set: `bun tasks/generate.ts NAME FROM INTO`.
// A process of its own, so that what it imports is resolved after set-up has installed it.

import { generateWordnet1k } from "../datasets/generate-wordnet-1k.ts";
import { buildAllMinilm } from "../models/build-all-minilm.ts";
import { buildWordllama } from "../models/build-wordllama.ts";

const generators: Readonly<Record<string, (from: string, into: string) => void | Promise<void>>> = {
  "wordllama-256": buildWordllama,
  "all-minilm-l6-v2": buildAllMinilm,
  "wordnet-1k": generateWordnet1k,
};

const [what = "", from, into] = process.argv.slice(2);
const generator = generators[what];
if (generator === undefined || from === undefined || into === undefined) {
  throw new Error(`usage: bun tasks/generate.ts ${Object.keys(generators).join("|")} FROM INTO`);
}
await generator(from, into);
