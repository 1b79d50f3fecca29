// What is known of each candidate that was tried: the evidence that a decision is made of. Times in nanoseconds; undefined is "not measured".

import type { Verdict } from "../mrl/verdict/gate.ts";
import type { LossMeasure } from "../mrl/verdict/loss.ts";

/** One way to make vectors here. */
export interface CandidateIdentity {
  /** As rows of runs name it: model/variant/runtime/provider, and the precision where that is not the device's own. */
  readonly candidate: string;
  readonly model: string;
  readonly variant: string;
  readonly backend: string;
  readonly runtime: string;
  readonly provider: string;
  /** What the device was asked to compute in; undefined for its own. */
  readonly precision: string | undefined;
}

export interface Tried extends CandidateIdentity {
  /** What computed, by its own name. */
  readonly device: string | undefined;
  /** How far it is proven that it computes; 5 is all the way. */
  readonly proof: number | undefined;
  /** Undefined where its weights were not judged. */
  readonly weights: Weights | undefined;
  /** Its vectors against those that were judged; undefined where these are its own, or it did not come to that. */
  readonly parity: Parity | undefined;
  /** Layer A: one process. */
  readonly screening: CallFigures | undefined;
  /** Layer B: one process. */
  readonly call: CallFigures | undefined;
  /** Layer C. */
  readonly step: StepFigures | undefined;
  /** Why it could not be opened or did not get to its end. */
  readonly failure: TriedFailure | undefined;
  /** Where it was left out of Layer C: why, in a sentence that follows its name. */
  readonly leftOut: string | undefined;
}

export interface TriedFailure {
  readonly text: string;
  /** Whether the work left the device that was asked for. */
  readonly isDisqualified: boolean;
}

/** The ladder of one set of weights, judged once for all that compute with them. */
export interface Weights {
  readonly model: string;
  readonly variant: string;
  /** model/variant/runtime/provider that made the vectors. */
  readonly judgedOn: string;
  readonly fullDim: number;
  readonly measure: LossMeasure;
  /** Of the full vectors; undefined without judgements. */
  readonly ndcgAt10: number | undefined;
  readonly rows: readonly LadderRow[];
  /** Against the weights of the same model that round least; undefined for these. */
  readonly against: WeightsAgainst | undefined;
}

/** One way to keep the vectors. */
export interface LadderRow {
  readonly dim: number;
  readonly storage: string;
  /** What scores the best of a search again. */
  readonly rescore: { readonly storage: string; readonly dim: number; readonly depth: number } | undefined;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly kept: number | undefined;
  readonly keptLow: number | undefined;
  readonly keptHigh: number | undefined;
  /** In the index, and all that is kept of a text. */
  readonly vectorBytes: number;
  readonly totalBytes: number;
}

export interface WeightsAgainst {
  readonly variant: string;
  readonly verdict: Verdict;
  readonly kept: number | undefined;
  readonly keptLow: number | undefined;
  readonly keptHigh: number | undefined;
  /** Share that must be kept. */
  readonly asked: number;
}

/** Vectors of the same texts, made twice. */
export interface Parity {
  readonly texts: number;
  readonly smallestCosine: number;
  /** Share of a search's ten best that stay, when one searches the index that the other built. */
  readonly overlapAt10: number;
  readonly leastCosine: number;
  readonly leastOverlap: number;
}

export interface CallFigures {
  readonly p50Ns: number | undefined;
  readonly p99Ns: number | undefined;
  readonly cpuNs: number | undefined;
  readonly peakRssBytes: number | undefined;
}

export interface StepFigures {
  /** By round: each has one process of each candidate. */
  readonly p50Ns: readonly (number | undefined)[];
  readonly p99Ns: readonly (number | undefined)[];
  readonly maxNs: readonly (number | undefined)[];
  readonly planned: number;
}
