// From what is varied to the cases of a grid, and what of it was left out.
import { benchCases } from "../../cases/cases.ts";
import type { CaseSettings, Sweep } from "../../cases/settings.ts";
import type { PlannedCase } from "../grid-case.ts";
import { type Combination, type LeftOut, possibleOf } from "./left-out.ts";
import type { FoundModel } from "./model-facts.ts";

export interface GridPlan {
  readonly cases: readonly PlannedCase[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * @param repeatHits shares of texts that came a moment ago, each a grid of its own
 * @param settings of all cases, but for their repeat hits
 */
export function planGrid(
  sweep: Sweep,
  repeatHits: readonly number[],
  settings: CaseSettings,
  modelOf: (model: string, variant: string | undefined) => FoundModel,
): GridPlan {
  const combinations = benchCases(sweep).flatMap((benchCase) =>
    repeatHits.map((share): Combination => ({ ...benchCase, repeatHits: share })),
  );
  const { kept, leftOut } = possibleOf(combinations, modelOf);
  return { cases: kept.map((one) => plannedCase(one, settings)), leftOut };
}

export function combinationOf({ benchCase, settings }: PlannedCase): Combination {
  return { ...benchCase, repeatHits: settings.ticks.repeatHits };
}

function plannedCase({ repeatHits, ...benchCase }: Combination, settings: CaseSettings): PlannedCase {
  const own = { ...settings, ticks: { ...settings.ticks, repeatHits } };
  return { benchCase, settings: own, heat: heatOf({ ...benchCase, repeatHits }) };
}

/** The work that is done; all else says who does it. */
function heatOf({ layer, batch, load, gapMs, callers, text, repeatHits }: Combination): string {
  return JSON.stringify({ layer, batch, load, gapMs, callers, text, repeatHits });
}
