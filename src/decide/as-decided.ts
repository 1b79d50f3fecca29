// The settings of a check: load, memories, threads and prompt as they were when it was decided, unless others are asked for.
import { PROMPTS } from "../core/recipe.ts";
import type { CheckedDecision } from "../decision/checked.ts";
import { INDEX_KINDS } from "../sim/index/vector-index.ts";
import { LOAD_KINDS } from "../sim/load/partner.ts";
import type { DecideSettings } from "./settings.ts";

/** @param given names of the options that were typed */
export function asDecided(
  settings: DecideSettings,
  { conditions, open }: CheckedDecision,
  given: ReadonlySet<string>,
): DecideSettings {
  const { load, program, index, indexSize } = conditions;
  const { threads, spin, normalize } = open;
  const isLoadGiven = given.has("load") || given.has("sim-cmd");
  return {
    ...settings,
    ...(typeof threads === "number" && !given.has("threads") ? { threads } : {}),
    ...(typeof spin === "boolean" && !given.has("spin") ? { spin } : {}),
    ...(typeof normalize === "boolean" && !given.has("normalize") ? { normalize } : {}),
    ...(given.has("prompt") ? {} : { prompt: PROMPTS.find((one) => one === open.prompt) ?? settings.prompt }),
    ...(isLoadGiven ? {} : { load: LOAD_KINDS.find((one) => one === load) ?? settings.load, program }),
    ...(given.has("index") ? {} : { index: INDEX_KINDS.find((one) => one === index) ?? settings.index }),
    ...(given.has("index-size") ? {} : { indexSize: indexSize ?? settings.indexSize }),
  };
}
