// How far the ladder can be walked down while a level is kept.

import type { LadderResult } from "../ladder-result.ts";
import { fewestQueries } from "./gate.ts";
import { type Loss, type LossMeasure, lossesOf, mainMeasure } from "./loss.ts";

/** Shares of nDCG@10, or of the full top 10, that are reported. */
export const LEVELS = [0.99, 0.97, 0.95] as const;

export interface KeptLevel {
  readonly level: number;
  readonly measure: LossMeasure;
  /** Smallest dim down to which every rung keeps the level, by its interval and with enough queries for the level. */
  readonly provenDim: number;
  /** The same by the measured values alone. */
  readonly measuredDim: number;
}

/** The smallest dims that keep each level. The full dim always does. */
export function keptLevels(result: LadderResult): KeptLevel[] {
  const measure = mainMeasure(result);
  const losses = lossesOf(result, measure);
  return LEVELS.map((level) => {
    const allowed = 1 - level;
    return {
      level,
      measure,
      provenDim: lowestDim(
        losses,
        ({ high, count }) => high !== undefined && high < allowed && count >= fewestQueries(allowed),
      ),
      measuredDim: lowestDim(losses, ({ loss }) => loss !== undefined && loss <= allowed),
    };
  });
}

function lowestDim(losses: readonly Loss[], keeps: (loss: Loss) => boolean): number {
  const firstLost = losses.findIndex((loss, rung) => rung > 0 && !keeps(loss));
  return losses.at(firstLost < 0 ? -1 : firstLost - 1)!.dim;
}
