// From the options of decide to its settings.

import { builtInModels } from "../assets/model/built-in-model.ts";
import { listModels } from "../assets/model/catalog.ts";
import { UsageError } from "../core/errors.ts";
import type { DecideSettings } from "../decide/settings.ts";
import { placesOf } from "../open/places.ts";
import type { OptionsOf } from "./options/commands.ts";
import type { GivenNames } from "./options/parse.ts";
import { sizeAsked } from "./options/size-asked.ts";

const BUDGET_NS = 300e9;
/** As many as an agent remembers; exact search has nothing to tune there. */
const INDEX_SIZE = 2_000;

/** @throws UsageError for text that is named twice */
export function decideSettings(options: OptionsOf<"decide">, given: GivenNames): DecideSettings {
  const places = placesOf(options);
  const { text, textColumn, prompt, normalize, threads, pin, spin, seed, simCmd } = options;
  const { minRetention, maxFlip, maxP99Us, maxMemory, maxBytes, maxCpuUs, budget } = options;
  const nanoseconds = (us: number | undefined) => (us === undefined ? undefined : us * 1e3);
  return {
    models: modelsOf(options, given, places.modelStores),
    ...textOf(options, given),
    ...{ textColumn, prompt, normalize, recipe: {}, threads, pin, spin, seed, minRetention, maxFlip, places },
    words: text.kind === "file" ? "mixed" : text.words,
    load: simCmd === undefined ? (given.has("load") ? options.load : "typical") : "sim-cmd",
    program: simCmd,
    index: given.has("index") ? options.index : "exact",
    indexSize: given.has("index-size") ? options.indexSize : INDEX_SIZE,
    limits: {
      maxP99Ns: nanoseconds(maxP99Us),
      maxMemoryBytes: sizeAsked("max-memory", maxMemory),
      maxVectorBytes: maxBytes,
      maxCpuNs: nanoseconds(maxCpuUs),
    },
    budgetNs: (given.has("budget") ? budget : undefined) ?? BUDGET_NS,
  };
}

/** Those that are named stand beside the built-in ones. Built-in ones that are named would add nothing: they stand alone. */
function modelsOf(
  { model, allModels }: OptionsOf<"decide">,
  given: GivenNames,
  stores: readonly string[],
): readonly string[] {
  const builtIn = builtInModels.map(({ id }) => id);
  const stored = allModels ? listModels(stores).map(({ id }) => id) : [];
  const named = given.has("model") ? model : [];
  const isChoice = named.length > 0 && named.every((one) => builtIn.includes(one));
  return [...new Set([...(isChoice ? named : [...builtIn, ...named]), ...stored])];
}

/** A file of --text is all of the text. */
function textOf({ text, dataset }: OptionsOf<"decide">, given: GivenNames): Pick<DecideSettings, "dataset"> {
  if (text.kind !== "file") return { dataset };
  if (!given.has("dataset")) return { dataset: text.path };
  throw new UsageError({
    what: "--text FILE and --dataset both name the text to decide on",
    seen: `--text ${text.path} --dataset ${dataset}`,
    expected: "one of the two, or --text short, medium, long or mixed of the data set",
    next: "Leave one of them out.",
  });
}
