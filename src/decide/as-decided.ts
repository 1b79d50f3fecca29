// The settings of a check: load and memories as they were when it was decided, unless others are asked for.
import type { CheckedDecision } from "../decision/checked.ts";
import { INDEX_KINDS } from "../sim/index/vector-index.ts";
import { LOAD_KINDS } from "../sim/load/partner.ts";
import type { DecideSettings } from "./settings.ts";

/** @param given names of the options that were typed */
export function asDecided(
  settings: DecideSettings,
  { conditions }: CheckedDecision,
  given: ReadonlySet<string>,
): DecideSettings {
  const { load, program, index, indexSize } = conditions;
  const isLoadGiven = given.has("load") || given.has("sim-cmd");
  return {
    ...settings,
    ...(isLoadGiven ? {} : { load: LOAD_KINDS.find((one) => one === load) ?? settings.load, program }),
    ...(given.has("index") ? {} : { index: INDEX_KINDS.find((one) => one === index) ?? settings.index }),
    ...(given.has("index-size") ? {} : { indexSize: indexSize ?? settings.indexSize }),
  };
}
