// Options that mean something with some layers only: one that nobody would read is refused.
import { UsageError } from "../../core/errors.ts";
import { seeHelp } from "./advice.ts";
import type { OptionsOf } from "./commands.ts";
import type { OptionName } from "./options.ts";

const LAYER_C_ONLY = [
  "rounds",
  "repeat-hits",
  "rerank",
  "index",
  "index-size",
  "tick-budget-us",
] as const satisfies readonly OptionName[];

type LayerOptions = Pick<
  OptionsOf<"bench">,
  "layer" | "rate" | "simCmd" | "callers" | "quick" | "tickBudgetUs" | "rerank"
>;

/** @throws UsageError where two options contradict each other, or one has no effect */
export function checkLayerOptions(options: LayerOptions, given: ReadonlySet<OptionName>): void {
  const stray = LAYER_C_ONLY.find((name) => given.has(name));
  if (stray !== undefined && !options.layer.includes("C")) throw needsLayerC(stray);
  if (options.rate !== undefined && given.has("gap")) throw contradiction("rate", "gap");
  if (options.simCmd !== undefined && given.has("load")) throw contradiction("sim-cmd", "load");
  const most = Math.max(...options.callers);
  if (most > 1 && options.layer.includes("C")) throw callersInLayerC(most);
  if (most > 1 && options.rate !== undefined) throw contradiction("callers", "rate");
  if (options.quick && given.has("processes")) throw contradiction("quick", "processes");
  if (options.tickBudgetUs !== undefined && options.rerank !== undefined)
    throw contradiction("tick-budget-us", "rerank");
}

function needsLayerC(name: OptionName): UsageError {
  return new UsageError({
    what: `--${name} is for layer C only`,
    seen: "no layer C",
    expected: "--layer C",
    next: `Add --layer C, or leave --${name} out.`,
  });
}

function callersInLayerC(callers: number): UsageError {
  return new UsageError({
    what: "--callers is for layers A and B",
    seen: `--callers ${callers} and layer C`,
    expected: "a layer whose calls stand alone",
    next: "Leave layer C out, or put a load beside it with --load.",
  });
}

function contradiction(one: OptionName, other: OptionName): UsageError {
  return new UsageError({
    what: `--${one} and --${other} exclude each other`,
    expected: "one of the two",
    next: seeHelp("bench"),
  });
}
