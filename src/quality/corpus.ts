// A data set, encoded: vectors of documents and queries, ids, labels, judgements, and what is worth a warning about the texts.

import { sha256 } from "../assets/sha256.ts";
import { ByteMeter } from "../core/byte-meter.ts";
import { DataError, UsageError } from "../core/errors.ts";
import type { Ids } from "../core/ids.ts";
import { optionName } from "../core/option-name.ts";
import type { Progress } from "../core/progress.ts";
import { stopIfSignalled } from "../core/signals.ts";
import { collectJudgements, type JudgementSet, type Judgements } from "../data/judgements.ts";
import type { Passage } from "../data/passages.ts";
import { type DataSet, openDataSet } from "../data/retrieval-data.ts";
import { PassageTally } from "../data/tally.ts";
import type { Keywords } from "../mrl/evaluate-baselines.ts";
import { KeywordIndex } from "../mrl/keyword/bm25.ts";
import { wordsOf } from "../mrl/keyword/words.ts";
import { type Warning, warning } from "../schema/warnings.ts";
import { allRows, type FarRows } from "../vectors/vectors.ts";
import { PassageEncoder } from "./encode.ts";
import { KeptEncoder } from "./kept-encoder.ts";

/** Short for a person who waits, long against what a turn costs. */
const BREATH_MS = 50;

export interface EncodedSet {
  readonly ids: readonly string[];
  /** [ids.length, dim], as the model makes them. */
  readonly vectors: Float32Array;
}

/** Vectors that were made elsewhere may be numbered, and stay where they are. */
export interface DocumentSet {
  readonly ids: Ids;
  readonly vectors: Float32Array | FarRows;
}

export interface Corpus {
  readonly name: string;
  readonly caution: string;
  readonly documents: DocumentSet;
  readonly queries: EncodedSet;
  readonly judgements: Judgements | undefined;
  /** The cluster of each document; undefined where no document has one. */
  readonly labels: readonly (string | undefined)[] | undefined;
  readonly emptyDocumentCount: number;
  readonly emptyQueryCount: number;
  /** Of the documents' texts: the same for the same documents, wherever they lie. */
  readonly documentsSha256: string;
  readonly warnings: readonly Warning[];
  /** What was counted, for the JSON document. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What queries ask, for people. */
  readonly queryTexts: readonly string[];
  /** The same texts for keyword search; undefined where it was not asked for, or there are no words or judgements. */
  readonly keywords: Keywords | undefined;
}

/** What makes vectors of passages, one after the other, or has them. */
export interface CorpusEncoder extends Pick<PassageEncoder, "truncatedCount"> {
  readonly encode: (...given: Parameters<PassageEncoder["encode"]>) => Promise<Float32Array | FarRows>;
}

export interface CorpusRequest {
  readonly dataset: string;
  readonly textColumn: string | undefined;
  /** Whether the gate asks for a share of nDCG, which nothing but judgements can give. */
  readonly needsJudgements: boolean;
  /** Whether keyword search stands beside the model where there are judgements. */
  readonly withKeywords: boolean;
  readonly encoders: { readonly documents: CorpusEncoder; readonly queries: CorpusEncoder };
  /** Where vectors are kept between runs; undefined where they are not. */
  readonly cacheRoot: string | undefined;
  readonly progress: Progress;
}

/**
 * Reads and encodes all of a data set.
 * @throws Interrupted when a signal came; UsageError when judgements are needed and there are none; MissingError, DataError: what is not there or malformed; RuntimeError when a vector is none
 */
export async function encodeCorpus(request: CorpusRequest): Promise<Corpus> {
  const { progress } = request;
  const meter = new ByteMeter(progress);
  const breath = new Breath();
  const set = await openDataSet({ ...request, onBytes: (count) => meter.add(count) });
  if (request.needsJudgements && set.judgements === undefined) throw withoutJudgements(set.name);
  meter.sizeBytes = set.sizeBytes;
  const keywords = request.withKeywords && set.judgements !== undefined ? new KeywordTexts() : undefined;
  const queryTexts: string[] = [];
  const documents = new PassageTally(`documents of ${set.name}`);
  const queries = new PassageTally(`queries of ${set.name}`);
  const encoders = keptEncoders(request, set);
  let truncatedCount = 0;
  const encode = async (
    encoder: CorpusEncoder,
    passages: DataSet["documents"],
    tally: PassageTally,
  ): Promise<DocumentSet> => {
    const afterBatch = async () => {
      stopIfSignalled();
      meter.show(documents.count + queries.count);
      await breath.take();
    };
    const truncatedBefore = encoder.truncatedCount;
    const vectors = await encoder.encode(passages, tally, afterBatch);
    truncatedCount += encoder.truncatedCount - truncatedBefore;
    // The input may have ended because a signal came.
    stopIfSignalled();
    return { ids: tally.ids, vectors };
  };
  const indexed = heard(set.documents, (text) => keywords?.addDocument(text));
  const encodedDocuments = await encode(encoders.documents, indexed, documents);
  const asked = heard(set.queries ?? none(), (text) => {
    queryTexts.push(text);
    keywords?.addQuery(text);
  });
  const { vectors } = await encode(encoders.queries, asked, queries);
  // Queries are in memory in any case.
  const queryVectors = vectors instanceof Float32Array ? vectors : allRows(vectors).values;
  progress.end();
  const judged =
    set.judgements === undefined
      ? undefined
      : await collectJudgements(set.judgements.rows, set.judgements.name, queries, documents);
  const kept = [encoders.documents, encoders.queries].filter((encoder) => encoder instanceof KeptEncoder);
  noteKept(kept, progress);
  if (documents.count < 2) throw tooFewDocuments(set.name, documents.count);
  if (documents.emptyCount === documents.count) throw noText(set.name, documents.count);
  const documentsSha256 = documents.textsSha256();
  return {
    name: set.name,
    caution: set.caution,
    documents: encodedDocuments,
    queries: { ids: queries.ids, vectors: queryVectors },
    judgements: judged?.judgements,
    labels: documents.labels.some((label) => label !== undefined) ? documents.labels : undefined,
    emptyDocumentCount: documents.emptyCount,
    emptyQueryCount: queries.emptyCount,
    documentsSha256,
    queryTexts,
    keywords: keywords?.finish(),
    warnings: [
      ...textWarnings(documents, queries, truncatedCount),
      ...judgementWarnings(judged),
      ...(keywords !== undefined && keywords.finish() === undefined ? [warning("no-words")] : []),
    ],
    facts: {
      documents: documents.count,
      documents_sha256: documentsSha256,
      empty_documents: documents.emptyCount,
      duplicate_documents: documents.duplicateCount,
      queries: queries.count,
      empty_queries: queries.emptyCount,
      duplicate_queries: queries.duplicateCount,
      truncated_texts: truncatedCount,
      encoded_before: kept.some(({ wasKept }) => wasKept),
      judgements: judged?.judgementCount,
      judgements_of_unknown_queries: judged?.unknownQueryCount,
      judgements_of_unknown_documents: judged?.unknownDocumentCount,
    },
  };
}

/** Vectors are kept where an encoder says what they follow from, and the texts are in a file that can be read again. */
function keptEncoders({ encoders, cacheRoot }: CorpusRequest, { fileSha256 }: DataSet) {
  const keptEncoder = (encoder: CorpusEncoder, ofFile: (() => string) | undefined): CorpusEncoder => {
    if (cacheRoot === undefined || ofFile === undefined) return encoder;
    if (!(encoder instanceof PassageEncoder) || encoder.key === undefined) return encoder;
    return new KeptEncoder(encoder, cacheRoot, sha256(`${encoder.key()} ${ofFile()}`));
  };
  return {
    documents: keptEncoder(encoders.documents, fileSha256.documents),
    queries: keptEncoder(encoders.queries, fileSha256.queries),
  };
}

function noteKept(encoders: readonly KeptEncoder[], progress: Progress): void {
  if (encoders.some(({ wasKept }) => wasKept)) {
    progress.note(`The vectors are those of an earlier run: ${optionName("noVectorCache")} encodes anew.`);
  }
  const failure = encoders.map((encoder) => encoder.failure).find((one) => one !== undefined);
  if (failure !== undefined) progress.note(`The vectors are not kept for the next run: ${failure}`);
}

/** The words of all texts, as they come. */
class KeywordTexts {
  readonly #index = new KeywordIndex();
  readonly #queries: string[][] = [];

  addDocument(text: string): void {
    this.#index.addDocument(wordsOf(text));
  }

  addQuery(text: string): void {
    this.#queries.push(wordsOf(text));
  }

  /** Undefined where there are no words. */
  finish(): Keywords | undefined {
    return this.#index.hasWords ? { index: this.#index, queries: this.#queries } : undefined;
  }
}

/** The passages as they are, told to somebody else on their way. */
async function* heard(
  passages: DataSet["documents"],
  tell: (text: string) => void,
): AsyncGenerator<Passage, void, undefined> {
  for await (const passage of passages) {
    tell(passage.text);
    yield passage;
  }
}

/** Lets the event loop turn now and then: a file that is read ahead would otherwise keep the redrawing of progress waiting to its end. */
class Breath {
  #lastMs = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#lastMs < BREATH_MS) return;
    await Bun.sleep(0);
    this.#lastMs = performance.now();
  }
}

async function* none(): AsyncGenerator<never, void, undefined> {}

function textWarnings(documents: PassageTally, queries: PassageTally, truncatedCount: number): Warning[] {
  return [
    documents.emptyCount > 0 && warning("empty-document", documents.emptyCount),
    documents.duplicateCount > 0 && warning("duplicate-document", documents.duplicateCount),
    queries.emptyCount > 0 && warning("empty-query", queries.emptyCount),
    queries.duplicateCount > 0 && warning("duplicate-query", queries.duplicateCount),
    truncatedCount > 0 && warning("truncated-text", truncatedCount),
  ].filter((one) => typeof one === "object");
}

function judgementWarnings(judged: JudgementSet | undefined): Warning[] {
  if (judged?.firstUnknown === undefined) return [];
  return [warning("unknown-id", { ...judged, firstUnknown: judged.firstUnknown })];
}

/** All scores would be 0, and every dim would keep all of nothing. */
function noText(name: string, count: number): DataError {
  return new DataError({
    what: `${name}: no document has any text`,
    seen: `${count} empty documents`,
    expected: "text to judge a model on",
    next: "Check that the texts stand where the layout has them, or name their column with --text-column.",
  });
}

/** What the chart would show without them is flips, and a share of nDCG is none. */
export function withoutJudgements(name: string): UsageError {
  return new UsageError({
    what: `${optionName("minRetention")} needs judgements`,
    seen: `${name} has none`,
    expected: "a data set with qrels/test.tsv",
    next: `Use ${optionName("maxFlip")}, which asks how many of the top 10 may flip: ${optionName("maxFlip")} 0.1 keeps 90 %.`,
  });
}

/** Nothing is the neighbour of one alone. */
export function tooFewDocuments(name: string, count: number): DataError {
  return new DataError({
    what: `${name}: too few documents to search`,
    seen: String(count),
    expected: "two or more, and for a verdict some hundred",
    next: "Give a larger file or folder.",
  });
}
