// Vectors that were made elsewhere take the place of a model: by themselves, or with the texts, ids and judgements of a data set, row by row.
import { DataError, UsageError } from "../core/errors.ts";
import { formatCount } from "../core/format.ts";
import { RowNumbers } from "../core/ids.ts";
import { optionName } from "../core/option-name.ts";
import { randomFrom } from "../core/random.ts";
import type { Passage } from "../data/passages.ts";
import type { PassageTally } from "../data/tally.ts";
import { readVectorFile, type VectorFile } from "../data/vector-file.ts";
import { sampleRows } from "../mrl/sample.ts";
import { allOf } from "../mrl/search/coordinates.ts";
import { allRows, rowsOf, takeRows } from "../vectors/vectors.ts";
import type { Corpus, CorpusEncoder } from "./corpus.ts";

export interface VectorSource {
  readonly documents: VectorFile;
  /** Undefined where documents are searched for. */
  readonly queries: VectorFile | undefined;
  readonly dim: number;
}

/** @throws what `readVectorFile` throws; UsageError where the two have vectors of two lengths */
export async function openVectorSource(
  documentsPath: string,
  queriesPath: string | undefined,
  askedDims: readonly number[],
): Promise<VectorSource> {
  const rawWidth = askedDims.length === 0 ? undefined : Math.max(...askedDims);
  const documents = await readVectorFile(documentsPath, rawWidth);
  const queries = queriesPath === undefined ? undefined : await readVectorFile(queriesPath, documents.width);
  if (queries !== undefined && queries.width !== documents.width) {
    throw new UsageError({
      what: `${optionName("vectors")} and ${optionName("queryVectors")} hold vectors of two lengths`,
      seen: `${documents.width} and ${queries.width}`,
      expected: "one length",
      next: "Give two files that one model made.",
    });
  }
  return { documents, queries, dim: documents.width };
}

const CAUTION =
  "These vectors were made elsewhere: whether they are those of the texts is not known here. Without judgements, the neighbours at full dim are the truth.";

/** Scores that queries make with all documents at most: above, they are a sample, of so many at least. */
const MOST_SCORES = 2e10;
const FEWEST_QUERIES = 500;

/** Vectors and nothing else: a row's number is its id. @param seed of the sample of many queries */
export function corpusOfVectors({ documents, queries }: VectorSource, seed: number): Corpus {
  const queryCount = queries?.rows ?? 0;
  const affordable = Math.max(FEWEST_QUERIES, Math.floor(MOST_SCORES / documents.rows));
  const asked = sampleRows(allOf(queryCount), affordable, randomFrom(seed));
  const sampled =
    asked.length < queryCount
      ? ` Of ${formatCount(queryCount)} queries a sample of ${formatCount(asked.length)} is searched for.`
      : "";
  return {
    name: documents.name,
    caution: `${CAUTION}${sampled}`,
    documents: { ids: new RowNumbers(documents.rows), vectors: documents.values },
    queries: { ids: Array.from(asked, String), vectors: rowsInMemory(queries, asked) },
    judgements: undefined,
    labels: undefined,
    emptyDocumentCount: 0,
    emptyQueryCount: 0,
    documentsSha256: "",
    queryTexts: Array.from(asked, (row) => `query ${row}`),
    keywords: undefined,
    warnings: [],
    facts: { documents: documents.rows, queries: asked.length, queries_in_file: queryCount },
  };
}

function rowsInMemory(file: VectorFile | undefined, chosen: Int32Array): Float32Array {
  if (file === undefined) return new Float32Array(0);
  const all = rowsOf(file.values, file.rows, file.width);
  return (chosen.length < file.rows ? takeRows(all, chosen) : allRows(all)).values;
}

/** Takes the row of each passage in the place of encoding it. */
export function rowsOfFile(file: VectorFile | undefined, option: string): CorpusEncoder {
  return {
    truncatedCount: 0,
    async encode(passages: AsyncIterable<Passage>, tally: PassageTally) {
      for await (const passage of passages) tally.add(passage);
      if (tally.count !== (file?.rows ?? 0)) throw otherCount(file, option, tally.count);
      return file?.values ?? new Float32Array(0);
    },
  };
}

function otherCount(file: VectorFile | undefined, option: string, count: number): DataError {
  return new DataError({
    what: `${optionName(option)} and ${optionName("dataset")} do not belong together`,
    seen: `${file?.rows ?? 0} vectors and ${count} texts`,
    expected: "a vector for each text, in the order of the file",
    next: "Give the vectors of this data set, or leave the data set out.",
  });
}
