// What is said about one ladder: the decision on each dim, its shape, and how far it can be walked down.

import type { LadderResult } from "../ladder-result.ts";
import { type GateDecision, type GateOptions, gate } from "./gate.ts";
import { type KeptLevel, keptLevels } from "./kept.ts";
import { type LossMeasure, mainMeasure } from "./loss.ts";
import { type Shape, shapeOf } from "./shape.ts";

export interface LadderVerdict {
  readonly measure: LossMeasure;
  /** By descending dim, the full one first. */
  readonly decisions: readonly GateDecision[];
  readonly shape: Shape;
  readonly kept: readonly KeptLevel[];
}

export function verdictOf(result: LadderResult, options: GateOptions): LadderVerdict {
  return {
    measure: mainMeasure(result),
    decisions: gate(result, options),
    shape: shapeOf(result),
    kept: keptLevels(result),
  };
}

/** One sentence: smooth or cliff, and where. */
export function shapeSentence({ shape, step }: Shape): string {
  if (shape === "smooth") return "Smooth: no step loses much more than its neighbours.";
  if (step === undefined) return "Smooth or cliff is undecided: there are too few dims or queries.";
  const { fromDim, toDim, loss, expectedLoss } = step;
  const seen =
    `the step from ${fromDim} to ${toDim} loses ${(100 * loss).toFixed(1)} %, ` +
    `a smooth curve at most ${(100 * expectedLoss).toFixed(1)} %`;
  return shape === "cliff"
    ? `Cliff: ${seen}.`
    : `Perhaps a cliff: ${seen}; the queries are too few to prove it.`;
}

/** One sentence: the smallest dims that keep each level. */
export function keptSentence(kept: readonly KeptLevel[]): string {
  const levels = kept.map(({ level, provenDim, measuredDim }) => {
    const measured = measuredDim === provenDim ? "" : ` (${measuredDim} by point estimate)`;
    return `${Math.round(100 * level)} %: ${provenDim}${measured}`;
  });
  return `Smallest dims that keep ${levels.join(" · ")}.`;
}
