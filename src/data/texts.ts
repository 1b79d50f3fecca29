// The texts of a case: from the built-in data set, a folder in BEIR layout, or a file of the user.
import { resolve } from "node:path";
import { MissingError } from "../core/errors.ts";
import { statusOf } from "../files/there.ts";
import { readDocuments } from "./beir.ts";
import { nameOfBytes, openBytes, STANDARD_INPUT } from "./byte-source.ts";
import { BUILT_IN, builtInFile, type DataSetFile, findDataSet, folderFile } from "./find-data-set.ts";
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

const CORPUS = "corpus.jsonl";

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

/** Texts of a case come from whole data sets: a file of one's own is --text FILE. */
function corpusOf(dataset: string): DataSetFile {
  const { kind } = findDataSet(dataset);
  const corpus = kind === "built-in" ? builtInFile(CORPUS) : undefined;
  const found = corpus ?? (kind === "folder" ? folderFile(resolve(dataset), CORPUS) : undefined);
  if (found) return found;
  throw new MissingError({
    what: "--dataset names no data set",
    seen: dataset,
    expected: `${BUILT_IN}, or a folder with ${CORPUS} in it`,
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
