// What is judged, and how, in the program's own words: the command line fills it.

import type { Distance } from "../mrl/search/distance.ts";
import type { Scoring } from "../mrl/search/selection.ts";
import type { Storage } from "../mrl/search/storage.ts";
import type { GateOptions } from "../mrl/verdict/gate.ts";

export interface LadderSettings {
  /** Dims to judge; empty for the whole ladder. */
  readonly dims: readonly number[];
  readonly distance: Distance;
  readonly seed: number;
  /** A query does not find the document that has its id. */
  readonly dropSelf: boolean;
  /** Exact where somebody reads the scores of rankings; their order is the same. */
  readonly scoring: Scoring;
}

export interface JudgeSettings extends LadderSettings, GateOptions {
  /** Also a rotation fitted on one half of the documents, on the other half; undefined for none. */
  readonly rotate: "pca" | undefined;
  /** Also vectors that are stored like this, with and without rescoring; empty where none was asked for. */
  readonly storages: readonly Storage[];
  /** What scores the best of a search again; empty for the full vectors. */
  readonly rescores: readonly { readonly storage: Storage; readonly dim: number }[];
  /** How many of them; empty for the default. */
  readonly rerankDepths: readonly number[];
  /** Whether keyword search is judged beside the model, where there are judgements. */
  readonly withKeywords: boolean;
  /** Bytes that may be kept of a document. */
  readonly maxBytes: number | undefined;
}
