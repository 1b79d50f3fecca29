// The whole ladder from full-width vectors: every dim, the controls beside it, and how sure the figures are.

import { type Random, randomFrom } from "../core/random.ts";
import { takeRows } from "../vectors/vectors.ts";
import { ladderFindings } from "./ladder-findings.ts";
import type { LadderResult } from "./ladder-result.ts";
import { ladderRungs } from "./ladder-rungs.ts";
import { clusterQualities } from "./measure/clusters.ts";
import { documentFlips } from "./measure/document-flips.ts";
import { averageOf, measureQueries, type PerQuery, spreadOut } from "./measure/measures.ts";
import { coordinateOrder } from "./measure/prefix-gain.ts";
import { type RetrievalData, type RetrievalSet, retrievalSet } from "./measure/retrieval-set.ts";
import { truthOf, truthOfPart } from "./measure/truth.ts";
import { sampleRows } from "./sample.ts";
import { allOf, lastCoordinates, ownCoordinates, randomCoordinates } from "./search/coordinates.ts";
import { type Found, MEASURED_DEPTH } from "./search/ranking.ts";
import { searchTogether } from "./search/search.ts";
import type { Scoring } from "./search/selection.ts";

/** So many that none of them doing as well is evidence: 1 / 25 is below 5 %. */
export const RANDOM_DRAWS = 24;

/** Scores that all draws together may take at a dim: above, they are made of a sample of the queries, of so many at least. */
const DRAWN_SCORES = 50_000_000;
const FEWEST_DRAWN_QUERIES = 100;

/** Up to here every document is searched for, document to document; above, a sample. */
const MAX_SEARCHED_DOCUMENTS = 10_000;
const DOCUMENT_SAMPLE = 2_000;
/** Of millions fewer are enough: as many as make so many scores, but so many at least. */
const DOCUMENT_SCORES = 5e9;
const FEWEST_SEARCHED_DOCUMENTS = 500;

/** Silhouette and variances are taken of this many labelled documents at most. */
const LABEL_SAMPLE = 2_000;

export interface EvaluateInput extends RetrievalData {
  /** A cluster label a document, where there is one. */
  readonly labels?: readonly (string | undefined)[] | undefined;
  /** Descending; the first one is the reference that the others are held against. */
  readonly dims: readonly number[];
  readonly seed: number;
  /** Random and last coordinates beside the ladder; true unless said otherwise. They need queries. */
  readonly controls?: boolean | undefined;
  /** Flips from document to document; true unless said otherwise. */
  readonly documentToDocument?: boolean | undefined;
  /** Of the ladder below its full dim: exact unless said otherwise, which only those need who read the scores of `RungResult.run`. */
  readonly scoring?: Scoring | undefined;
  /** Multiply-adds done and to do. What it throws ends the evaluation. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Measures the ladder. Prefixes are cut first and normalised after (cosine). Search is exact, and no measure depends on
 * which product is given. Throws a DataError for vectors that cannot be ranked.
 */
export function evaluate(input: EvaluateInput): LadderResult {
  const { dim, dims } = input;
  const { memory } = input.product;
  const below = dims.slice(1);
  const set = retrievalSet(input);
  const random = randomStreams(input.seed);
  const hasControls = (input.controls ?? true) && set.queries.rows > 0 && below.length > 0;
  const searchedDocuments = chooseDocuments(input, random.documents);
  const sampled = sampleQueries(set, random.queries);
  const controlled = hasControls ? RANDOM_DRAWS * sampled.length + set.queries.rows : 0;
  const onProgress = progressOf(input, controlled, searchedDocuments.length);
  const ordered = { depth: MEASURED_DEPTH, scoring: "ordered", onProgress } as const;
  const own = { ...set, ...ordered, scoring: input.scoring ?? "exact", isWidestExact: true } as const;
  const drawn = { ...part(set, sampled), ...ordered };
  const draw = () => ({ ...drawn, coordinates: randomCoordinates(dim, below, random.controls) });
  const found = searchTogether([
    { ...own, coordinates: ownCoordinates(dim, dims) },
    ...(hasControls ? [{ ...set, ...ordered, coordinates: lastCoordinates(dim, below) }] : []),
    ...(hasControls ? Array.from({ length: RANDOM_DRAWS }, draw) : []),
  ]).map((rungs) => rungs.toReversed());
  const [ladder, foundLast = [], ...foundDraws] = found as [Found[], ...Found[][]];
  const truth = truthOf(set, ladder[0]!);
  const measure = (rung: Found) => measureQueries(rung, truth);
  const prefix = ladder.map(measure);
  const truthOfDrawn = truthOfPart(drawn, truth, sampled);
  const draws = foundDraws.map((rungs) =>
    rungs.map((rung) => spreadOut(measureQueries(rung, truthOfDrawn), sampled, set.queries.rows)),
  );
  const average = hasControls ? averageOfDraws(draws) : [];
  const last = foundLast.map(measure);

  const labelled = labelledDocuments(input.labels, random.labels);
  const measurements = {
    dims,
    prefix,
    runs: ladder.map(({ run }) => run),
    draws,
    average,
    last,
    drawnQueries: sampled.length,
    documents: documentFlips({ ...set, onProgress }, searchedDocuments, dims),
    clusters: clusterQualities(takeRows(set.documents, labelled.rows), labelled.labels, dims),
  };
  return {
    distance: input.distance,
    seed: input.seed,
    rungs: ladderRungs(set, measurements, { ...random, memory }),
    order: hasControls
      ? coordinateOrder(below, prefix[0]!, prefix.slice(1), draws, random.gains, { memory })
      : undefined,
    searchedDocuments,
    documentSample: searchedDocuments.length < set.documents.rows ? searchedDocuments.length : undefined,
    labelledDocuments: input.labels === undefined ? undefined : labelled.rows.length,
    droppedSelfCount: set.droppedSelfCount,
    findings: ladderFindings(set, truth.fullCut),
  };
}

const STREAMS = ["controls", "documents", "labels", "losses", "flips", "gains", "queries"] as const;

/** Independent streams, so that leaving one part out does not change the others. */
function randomStreams(seed: number): Record<(typeof STREAMS)[number], Random> {
  const next = randomFrom(seed);
  const streams = STREAMS.map((name) => [name, randomFrom(next())] as const);
  return Object.fromEntries(streams) as Record<(typeof STREAMS)[number], Random>;
}

/** Queries that random orders are searched for with. */
function sampleQueries({ queries, documents }: RetrievalSet, random: Random): Int32Array {
  const affordable = Math.floor(DRAWN_SCORES / RANDOM_DRAWS / documents.rows);
  return sampleRows(allOf(queries.rows), Math.max(FEWEST_DRAWN_QUERIES, affordable), random);
}

/** The set with these queries alone. */
function part(set: RetrievalSet, chosen: Int32Array): RetrievalSet {
  if (chosen.length === set.queries.rows) return set;
  const queries = takeRows(set.queries, chosen);
  const placeOf = new Map(Array.from(chosen, (query, place) => [query, place]));
  const judged = set.judged.flatMap((one) => {
    const query = placeOf.get(one.query);
    return query === undefined ? [] : [{ ...one, query }];
  });
  const excluded = Int32Array.from(chosen, (query) => set.excluded[query]!);
  return { ...set, queries, excluded, judged };
}

/** Documents that are searched for, document to document. */
function chooseDocuments({ documentIds, documentToDocument }: EvaluateInput, random: Random): Int32Array {
  if (documentToDocument === false) return new Int32Array(0);
  const count = documentIds.length;
  const affordable = Math.max(FEWEST_SEARCHED_DOCUMENTS, Math.floor(DOCUMENT_SCORES / count));
  const size = count <= MAX_SEARCHED_DOCUMENTS ? count : Math.min(DOCUMENT_SAMPLE, affordable);
  return sampleRows(allOf(count), size, random);
}

/** Documents with a label, or a sample of them, and their labels. */
function labelledDocuments(
  labels: readonly (string | undefined)[] = [],
  random: Random,
): { rows: Int32Array; labels: string[] } {
  const labelled = allOf(labels.length).filter((document) => labels[document] !== undefined);
  const rows = sampleRows(labelled, LABEL_SAMPLE, random);
  return { rows, labels: Array.from(rows, (document) => labels[document]!) };
}

/** The mean of the draws at each rung. */
function averageOfDraws(draws: readonly (readonly PerQuery[])[]): PerQuery[] {
  return draws[0]!.map((_, rung) => averageOf(draws.map((draw) => draw[rung]!)));
}

/** Adds up the multiply-adds of all searches. @param controlled queries of all controls */
function progressOf(
  { dims, queryIds, documentIds, onProgress }: EvaluateInput,
  controlled: number,
  searchedCount: number,
): (multiplyAdds: number) => void {
  const widths = queryIds.length * dims[0]! + controlled * (dims[1] ?? 0) + searchedCount * dims[0]!;
  const total = widths * documentIds.length;
  let done = 0;
  return (multiplyAdds) => {
    done += multiplyAdds;
    onProgress?.(done, total);
  };
}
