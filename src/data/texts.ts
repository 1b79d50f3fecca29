// The texts of a case: from the built-in data set, a folder in BEIR layout, or a file of the user.
import { join, resolve } from "node:path";
import { readAsset } from "../assets/cache/embedded.ts";
import { MissingError } from "../core/errors.ts";
import { isThere, statusOf } from "../files/there.ts";
import { readDocuments } from "./beir.ts";
import { nameOfBytes, openBytes, STANDARD_INPUT } from "./byte-source.ts";
import { type ByteSource, readLines } from "./lines.ts";
import { selectTexts, type TextKind, type TextSet, textSetOfDocuments, textSetOfLines } from "./text-set.ts";

/** Texts of the data set by their length in words, or a file of the user. */
export type TextSource =
  | { readonly kind: "dataset"; readonly words: TextKind }
  | { readonly kind: "file"; readonly path: string };

/** The texts of a case, in the order that follows from the seed. */
export interface TextRequest {
  readonly source: TextSource;
  readonly dataset: string;
  readonly seed: number;
}

const BUILT_IN_DATASET = "wordnet-1k";

/** @throws MissingError or DataError that names the file */
export async function loadTexts({ source, dataset, seed }: TextRequest): Promise<TextSet> {
  if (source.kind === "file") {
    const name = nameOfBytes(source.path);
    const lines = readLines(textBytes(source.path), name);
    return selectTexts(await textSetOfLines(lines, name), "mixed", seed);
  }
  const corpus = corpusOf(dataset);
  const documents = readDocuments(corpus.source, corpus.name);
  return selectTexts(await textSetOfDocuments(documents, dataset), source.words, seed);
}

function corpusOf(dataset: string): { source: ByteSource; name: string } {
  if (dataset === BUILT_IN_DATASET)
    return { source: [readAsset("wordnet-1k/corpus.jsonl")], name: "wordnet-1k/corpus.jsonl" };
  const path = join(resolve(dataset), "corpus.jsonl");
  if (isThere(path)) return { source: openBytes(path), name: path };
  throw new MissingError({
    what: "--dataset names no data set",
    seen: dataset,
    expected: `${BUILT_IN_DATASET}, or a folder with corpus.jsonl in it`,
    next: "Check the spelling, or give a folder in BEIR layout.",
  });
}

/** Of a file, a pipe or standard input. */
function textBytes(path: string): ByteSource {
  const status = path === STANDARD_INPUT ? undefined : statusOf(path);
  if (path === STANDARD_INPUT || (status && !status.isDirectory())) return openBytes(path);
  throw new MissingError({
    what: "--text names no file",
    seen: status ? `${path}, a folder` : path,
    expected: "a text file, one text a line, - for standard input, or one of short, medium, long, mixed",
    next: "Check the path.",
  });
}
