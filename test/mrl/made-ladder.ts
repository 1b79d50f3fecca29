// Ladders with known losses, for what is decided on them.

import type { LadderResult, RungResult } from "../../src/mrl/ladder-result.ts";
import { MEASURES, type MeasureField } from "../../src/mrl/measure/measures.ts";

/** A value with its 95 % interval, or the value alone when there are too few queries for one. */
export type Measured = readonly [value: number, low: number, high: number] | readonly [value: number];

export interface MadeLadder {
  readonly dims: readonly number[];
  readonly queryCount?: number;
  readonly judgedCount?: number;
  /** nDCG@10 of the full vectors. */
  readonly fullNdcg?: number;
  /** Share of nDCG@10 that each rung keeps. */
  readonly retention?: readonly Measured[];
  /** Query to document; without queries document to document. */
  readonly flips?: readonly Measured[];
}

const nothing = new Float64Array(0);

export function madeLadder(made: MadeLadder): LadderResult {
  const { dims, queryCount = 0, judgedCount = 0, fullNdcg = 0.5, retention, flips } = made;
  const rungs = dims.map((dim, i): RungResult => {
    const [kept, keptLow, keptHigh] = retention?.[i] ?? [];
    const [flip, flipLow, flipHigh] = flips?.[i] ?? [];
    const difference = (share: number | undefined) =>
      share === undefined ? undefined : fullNdcg * (share - 1);
    return {
      dim,
      control: "",
      queryCount,
      judgedCount,
      documentCount: 1000,
      ...ofEveryMeasure(undefined),
      ndcgAt10: kept && kept * fullNdcg,
      flipQdAt10: queryCount > 0 ? flip : undefined,
      flipDdAt10: queryCount > 0 ? undefined : flip,
      flipDdAt20: undefined,
      silhouette: undefined,
      varianceRatio: undefined,
      retentionNdcgAt10: kept,
      ciLow: difference(keptLow),
      ciHigh: difference(keptHigh),
      retentionLow: keptLow,
      retentionHigh: keptHigh,
      retentionError: errorOf(keptLow, keptHigh),
      flipLow,
      flipHigh,
      flipError: errorOf(flipLow, flipHigh),
      perQuery: ofEveryMeasure(nothing),
      perDocument: undefined,
      run: undefined,
      draws: [],
    };
  });
  return {
    distance: "cosine",
    seed: 1,
    rungs,
    order: undefined,
    searchedDocuments: new Int32Array(1000),
    documentSample: undefined,
    labelledDocuments: undefined,
    droppedSelfCount: 0,
    findings: [],
  };
}

/** Of an interval of one row by itself, of the normal distribution. */
function errorOf(low: number | undefined, high: number | undefined): number | undefined {
  return low === undefined || high === undefined ? undefined : (high - low) / 2 / 1.96;
}

function ofEveryMeasure<T>(value: T): Record<MeasureField, T> {
  return Object.fromEntries(MEASURES.map(({ field }) => [field, value])) as Record<MeasureField, T>;
}
