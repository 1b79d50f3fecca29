// What comes out of a ladder: one result for each rung of the ladder and of its controls.

import type { PerDocument } from "./measure/document-flips.ts";
import type { RowEstimates } from "./measure/estimates.ts";
import type { Means, PerQuery } from "./measure/measures.ts";
import type { CoordinateOrder } from "./measure/prefix-gain.ts";
import type { Control } from "./search/coordinates.ts";
import type { Distance } from "./search/distance.ts";
import type { Ranking } from "./search/ranking.ts";

/** Scores of one search; what cannot be measured on this data is undefined. */
export interface RungResult extends Means, RowEstimates {
  readonly dim: number;
  /** Empty for the ladder itself. */
  readonly control: Control;
  /** Of random coordinates a sample of many. */
  readonly queryCount: number;
  readonly judgedCount: number;
  readonly documentCount: number;
  /** Document to document; undefined on the controls. */
  readonly flipDdAt10: number | undefined;
  readonly flipDdAt20: number | undefined;
  /** Cosine, over the labelled documents; undefined on the controls. */
  readonly silhouette: number | undefined;
  readonly varianceRatio: number | undefined;
  /** One value a query; on the random control the mean of its draws. */
  readonly perQuery: PerQuery;
  /** One value a document that was searched for, in the order of `LadderResult.searchedDocuments`. */
  readonly perDocument: PerDocument | undefined;
  /** The best 20 documents of each query in trec_eval's order; undefined on the controls. */
  readonly run: Ranking | undefined;
  /** The single draws of the random control. */
  readonly draws: readonly Means[];
}

/** Of a rung of which nothing was measured document to document. */
export const NO_DOCUMENT_FIGURES = {
  flipDdAt10: undefined,
  flipDdAt20: undefined,
  silhouette: undefined,
  varianceRatio: undefined,
  perDocument: undefined,
} as const;

/** Something about the data that the figures should be read with. */
export interface LadderFinding {
  readonly code: "few-documents" | "zero-document" | "zero-query" | "nothing-relevant";
  /** Documents or queries that it holds for. */
  readonly count: number;
}

export interface LadderResult {
  readonly distance: Distance;
  readonly seed: number;
  /** The ladder, then the random control, then the last coordinates; each by descending dim. */
  readonly rungs: readonly RungResult[];
  /** What the model's order of its coordinates is worth; undefined without controls or without queries. */
  readonly order: CoordinateOrder | undefined;
  /** Documents that were searched for, document to document. */
  readonly searchedDocuments: Int32Array;
  /** Their number when it is a sample, else undefined. */
  readonly documentSample: number | undefined;
  /** Labelled documents that silhouette and variances were taken of; undefined without labels. */
  readonly labelledDocuments: number | undefined;
  /** Queries that were not allowed to find the document of the same id. */
  readonly droppedSelfCount: number;
  readonly findings: readonly LadderFinding[];
}
