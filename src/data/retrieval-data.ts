// From what the user calls a data set to its passages and judgements: the built-in one, a folder in BEIR layout, a file of texts, or
// standard input. Nothing is read before it is asked for.
import { readdirSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { sha256 } from "../assets/sha256.ts";
import { MissingError, UsageError } from "../core/errors.ts";
import { isThere } from "../files/there.ts";
import { type Judgement, readDocuments, readJudgements, readQueries } from "./beir.ts";
import { nameOfBytes, openBytes } from "./byte-source.ts";
import {
  BUILT_IN,
  builtInFile,
  type DataSetFile,
  findDataSet,
  folderFile,
  hashOfFile,
} from "./find-data-set.ts";
import type { ByteSource } from "./lines.ts";
import { readOwnTexts } from "./own-texts.ts";
import { documentPassages, type Passage, queryPassages } from "./passages.ts";

export interface DataSet {
  readonly name: string;
  readonly documents: AsyncIterable<Passage>;
  /** Undefined where there are texts only. */
  readonly queries: AsyncIterable<Passage> | undefined;
  readonly judgements: { readonly rows: AsyncIterable<Judgement>; readonly name: string } | undefined;
  /** Bytes of documents and queries; undefined for standard input. */
  readonly sizeBytes: number | undefined;
  /** What it can show, and what it cannot. */
  readonly caution: string;
  /** Of the files that hold documents and queries; undefined where there is none that could be read again, and where that takes long. */
  readonly fileSha256: Readonly<Record<"documents" | "queries", (() => string) | undefined>>;
}

export interface DataSetRequest {
  readonly dataset: string;
  readonly textColumn: string | undefined;
  /** Told how many more bytes of documents and queries were read. */
  readonly onBytes: (count: number) => void;
}

const WORDNET_CAUTION =
  "wordnet-1k can show how quickly retrieval gets worse as dims are cut. It cannot show how good a model is at your work: nobody has " +
  "read its pairs, a thousand documents are few, and in a larger collection the same cut hurts more. Decide on your own text: --dataset FILE.";
const BEIR_CAUTION =
  "The loss from a cut grows with the number of documents: measure on as many as you will search.";
const OWN_CAUTION =
  "Without judgements, the neighbours at full dim are the truth: this shows what a cut changes, not whether the model finds what is relevant.";

/**
 * @throws MissingError when nothing is there, UsageError when --text-column does not fit it; what is read throws DataError
 */
export async function openDataSet(request: DataSetRequest): Promise<DataSet> {
  const { dataset } = request;
  const found = findDataSet(dataset);
  if (found.kind === "stdin" || found.kind === "file") {
    const sizeBytes = found.kind === "file" ? found.sizeBytes : undefined;
    return openTexts(openBytes(dataset), nameOfBytes(dataset), sizeBytes, request);
  }
  refuseTextColumn(request);
  if (found.kind === "built-in") return openBuiltIn(request);
  if (found.kind === "folder") return openBeir(dataset, request);
  throw new MissingError({
    what: "--dataset names no data set",
    seen: dataset,
    expected: `${BUILT_IN}, a folder in BEIR layout, a file of texts, or - for standard input`,
    next: "Check the spelling.",
  });
}

function openBuiltIn({ onBytes }: DataSetRequest): DataSet {
  const corpus = builtInFile("corpus.jsonl");
  const queries = builtInFile("queries.jsonl");
  const qrels = builtInFile("qrels/test.tsv");
  return {
    name: BUILT_IN,
    documents: documentPassages(readDocuments(counted(corpus.source, onBytes), corpus.name), "lexfile"),
    queries: queryPassages(readQueries(counted(queries.source, onBytes), queries.name)),
    judgements: { rows: readJudgements(qrels.source, qrels.name), name: qrels.name },
    sizeBytes: corpus.sizeBytes + queries.sizeBytes,
    caution: WORDNET_CAUTION,
    fileSha256: { documents: corpus.sha256, queries: queries.sha256 },
  };
}

function openBeir(folder: string, { onBytes }: DataSetRequest): DataSet {
  const corpus = requiredFile(folder, "corpus.jsonl");
  const qrels = qrelsOf(folder);
  const queries =
    qrels === undefined ? folderFile(folder, "queries.jsonl") : requiredFile(folder, "queries.jsonl");
  const read = ({ source }: DataSetFile) => counted(source, onBytes);
  return {
    name: basename(resolve(folder)),
    documents: documentPassages(readDocuments(read(corpus), corpus.name), "label"),
    queries: queries && queryPassages(readQueries(read(queries), queries.name)),
    judgements: qrels && { rows: readJudgements(qrels.source, qrels.name), name: qrels.name },
    sizeBytes: corpus.sizeBytes + (queries?.sizeBytes ?? 0),
    caution: qrels ? BEIR_CAUTION : OWN_CAUTION,
    fileSha256: { documents: corpus.sha256, queries: queries?.sha256 },
  };
}

function openTexts(
  stream: ByteSource,
  name: string,
  sizeBytes: number | undefined,
  { dataset, textColumn, onBytes }: DataSetRequest,
): DataSet {
  const hash = hashOfFile(dataset, sizeBytes);
  // What a text is depends on the name and the column as well.
  const ofTexts = hash && (() => sha256(JSON.stringify([hash(), extname(name), textColumn ?? ""])));
  return {
    name: basename(name),
    documents: readOwnTexts(counted(stream, onBytes), name, { text: textColumn }),
    queries: undefined,
    judgements: undefined,
    sizeBytes,
    caution: OWN_CAUTION,
    fileSha256: { documents: ofTexts, queries: undefined },
  };
}

/** test.tsv, as the reference tools take it, or the only one there is. */
function qrelsOf(folder: string): DataSetFile | undefined {
  const qrelsFolder = join(folder, "qrels");
  const names = isThere(qrelsFolder) ? readdirSync(qrelsFolder).filter((name) => name.endsWith(".tsv")) : [];
  const [first] = names;
  const name = names.includes("test.tsv") ? "test.tsv" : first;
  if (name === undefined) return undefined;
  if (name === "test.tsv" || names.length === 1) return folderFile(qrelsFolder, name);
  throw new MissingError({
    what: `${qrelsFolder} holds several judgements and none is called test.tsv`,
    seen: names.sort().join(", "),
    expected: "test.tsv, or one file",
    next: "Copy the folder with the one that is meant.",
  });
}

function requiredFile(folder: string, name: string): DataSetFile {
  const file = folderFile(folder, name);
  if (file) return file;
  throw new MissingError({
    what: `${folder} is not a data set in BEIR layout`,
    seen: `no ${name}`,
    expected: "corpus.jsonl, and for judgements queries.jsonl and qrels/test.tsv",
    next: "Give a folder that has them, or one file of texts.",
  });
}

function refuseTextColumn({ dataset, textColumn }: DataSetRequest): void {
  if (textColumn === undefined) return;
  throw new UsageError({
    what: "--text-column is for one file of texts, or standard input",
    seen: `--dataset ${dataset}`,
    expected: "a CSV, TSV or JSONL file, or -",
    next: "Leave --text-column out.",
  });
}

/** A chunk may be a whole file. In pieces one sees it move. */
const PIECE_BYTES = 8192;

async function* counted(
  source: ByteSource,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      yield piece;
      onBytes(piece.length);
    }
  }
}
