// What comes out of a ladder: one result for each rung of the ladder and of its controls.

import type { PerDocument } from "./measure/document-flips.ts";
import type { Means, PerQuery } from "./measure/measures.ts";
import type { PrefixGain } from "./measure/prefix-gain.ts";
import type { Control } from "./search/coordinates.ts";
import type { Distance } from "./search/distance.ts";
import type { Ranking } from "./search/ranking.ts";

/** Scores of one search; what cannot be measured on this data is undefined. */
export interface RungResult extends Means {
  readonly dim: number;
  /** Empty for the ladder itself. */
  readonly control: Control;
  readonly queryCount: number;
  readonly judgedCount: number;
  readonly documentCount: number;
  /** Document to document; undefined on the controls. */
  readonly flipDdAt10: number | undefined;
  readonly flipDdAt20: number | undefined;
  /** Cosine, over the labelled documents; undefined on the controls. */
  readonly silhouette: number | undefined;
  readonly varianceRatio: number | undefined;
  /** ndcgAt10 over that of the full vectors. */
  readonly retentionNdcgAt10: number | undefined;
  /** 95 % interval of ndcgAt10 minus that of the full vectors, over the judged queries. */
  readonly ciLow: number | undefined;
  readonly ciHigh: number | undefined;
  /** 95 % interval of flipQdAt10; without queries, of flipDdAt10. Undefined on the controls. */
  readonly flipCiLow: number | undefined;
  readonly flipCiHigh: number | undefined;
  /** One value a query; on the random control the mean of its draws. */
  readonly perQuery: PerQuery;
  /** One value a document that was searched for, in the order of `LadderResult.searchedDocuments`. */
  readonly perDocument: PerDocument | undefined;
  /** The best 20 documents of each query in trec_eval's order; undefined on the controls. */
  readonly run: Ranking | undefined;
  /** The single draws of the random control. */
  readonly draws: readonly Means[];
}

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
  /** Descending; empty without controls or without queries. */
  readonly prefixGains: readonly PrefixGain[];
  /** See `hasOrderedCoordinates`. */
  readonly hasOrderedCoordinates: boolean | undefined;
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
