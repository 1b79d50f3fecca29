// What an application may ask of the library, and what it may not: nothing is taken for something else without a word.
import { UsageError } from "../core/errors.ts";
import type { Pin } from "../core/pin.ts";
import { POOLINGS, PROMPTS, type PromptKind, type RecipeChanges } from "../core/recipe.ts";
import { listing, nearest } from "../core/words.ts";
import {
  BACKENDS,
  type Backend,
  checkProvider,
  PROVIDER_NAMES,
  placementOf,
  RUNTIMES,
  type Runtime,
} from "../engine/providers.ts";

/** What is left out, or undefined, is what the command line takes by default. */
export interface EmbedderOptions {
  /** Built-in id, folder, ONNX or OpenVINO file, or id from the store ["wordllama-256"]. */
  readonly model?: string | undefined;
  readonly variant?: string | undefined;
  readonly backend?: Backend | undefined;
  readonly runtime?: Runtime | "auto" | undefined;
  readonly provider?: string | undefined;
  /** Components of the widest vector; `embed` may be asked for fewer, call by call [all]. */
  readonly dim?: number | undefined;
  /** L2-normalise each vector after the cut [true]. */
  readonly normalize?: boolean | undefined;
  /** Which of the model's own prompts goes before each text ["none"]. */
  readonly prompt?: PromptKind | undefined;
  /** What stands in place of the model's own files: pooling, layer norm, prompts, trained dims; whether an inexact tokenizer will do. */
  readonly recipe?: Omit<RecipeChanges, "maxTokens"> | undefined;
  /** Longer texts are cut [the model's own limit]. */
  readonly maxTokens?: number | undefined;
  /** Texts whose tokens are remembered, at about a kilobyte each; 0 for none [1024]. */
  readonly cacheTexts?: number | undefined;
  /** Threads of the runtime, the caller's included [1]. */
  readonly threads?: number | undefined;
  /** CPUs to run on until `close`: chosen here, or named ["none"]. */
  readonly pin?: Pin | undefined;
  /** Whether threads of the runtime spin while they wait [false]. */
  readonly spin?: boolean | undefined;
  /**
   * Where the packed libraries and models lie, for a program that is one file itself: what `import assets from "mrlbench/assets"` gives,
   * or a folder with the files of the package's folder assets. It holds for all that this thread opens from then on [the package's own].
   */
  readonly assets?: string | Readonly<Record<string, string>> | undefined;
  /** Folder of unpacked files. */
  readonly cacheDir?: string | undefined;
  /** Model store. */
  readonly models?: string | undefined;
  /** ONNX Runtime library to use [built in]. */
  readonly ortLibrary?: string | undefined;
  /** OpenVINO C library to use [built in]. */
  readonly openvinoLibrary?: string | undefined;
}

/** What values an option takes, and how that is said. */
interface Kind {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const TEXT: Kind = {
  expected: "a text that is not empty",
  accepts: (value) => typeof value === "string" && value !== "",
};
const PROMPT_TEXT: Kind = { expected: "a text", accepts: (value) => typeof value === "string" };
const FLAG: Kind = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
const DIM = count(1, 65_536);
const CPU = count(0, 65_535);
const DIMS: Kind = {
  expected: "a list of dims, such as [256, 128]",
  accepts: (value) => isListOf(value, DIM),
};
const PIN: Kind = {
  expected: '"none", "auto" or a list of CPUs, such as [2, 3]',
  accepts: (value) => value === "none" || value === "auto" || (isListOf(value, CPU) && value.length > 0),
};

const RECIPE_KINDS: Readonly<Record<keyof Omit<RecipeChanges, "maxTokens">, Kind>> = {
  pooling: oneOf(POOLINGS),
  layerNorm: FLAG,
  inexactTokenizer: FLAG,
  queryPrompt: PROMPT_TEXT,
  documentPrompt: PROMPT_TEXT,
  mrlDims: DIMS,
};

/** The same limits as on the command line, where it has the option. */
const KINDS: Readonly<Record<keyof EmbedderOptions, Kind>> = {
  model: TEXT,
  variant: TEXT,
  backend: oneOf(BACKENDS),
  runtime: oneOf(["auto", ...RUNTIMES]),
  provider: oneOf(PROVIDER_NAMES, (value) => placementOf(value) !== undefined),
  dim: DIM,
  normalize: FLAG,
  prompt: oneOf(PROMPTS),
  recipe: { expected: "a plain object", accepts: (value) => layersOf(value) !== undefined },
  maxTokens: count(1, 1_000_000),
  cacheTexts: count(0, 1_000_000),
  threads: count(1, 1024),
  pin: PIN,
  spin: FLAG,
  assets: {
    expected: "a folder, or a path for each name",
    accepts: (value) => TEXT.accepts(value) || (isObject(value) && Object.values(value).every(TEXT.accepts)),
  },
  cacheDir: TEXT,
  models: TEXT,
  ortLibrary: TEXT,
  openvinoLibrary: TEXT,
};

/**
 * The options, each read once: what was checked is what is used, whatever stands behind a name or an inherited one. What every object
 * inherits is no option.
 * @throws UsageError for an option that is not there, or does not take its value
 */
export function readEmbedderOptions(given: EmbedderOptions): EmbedderOptions {
  if (layersOf(given) === undefined) {
    throw new UsageError({
      what: "openEmbedder was given something else than its options",
      seen: shown(given),
      expected: 'a plain object, such as { model: "wordllama-256" }',
      next: "Give the options by their names, or nothing for the default model.",
    });
  }
  const options: EmbedderOptions = readEach("", given, KINDS);
  const { provider, backend, runtime, recipe } = options;
  if (provider !== undefined) {
    checkProvider([provider], { backend: backend && [backend], runtime: runtime && [runtime] });
  }
  return recipe === undefined ? options : { ...options, recipe: readEach("recipe.", recipe, RECIPE_KINDS) };
}

/** @param given a plain object */
function readEach(prefix: string, given: object, kinds: Readonly<Record<string, Kind>>): object {
  const layers = layersOf(given) ?? [];
  for (const name of layers.flatMap(Object.keys)) {
    if (!Object.hasOwn(kinds, name)) throw unknownOption(prefix, name, Object.keys(kinds));
  }
  const taken: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    const layer = layers.find((each) => Object.hasOwn(each, name));
    const value: unknown = layer && Reflect.get(layer, name, given);
    if (value === undefined) continue;
    // A list of one's own: gaps become undefined, and nobody changes it meanwhile.
    const own: unknown = Array.isArray(value) ? Array.from(value) : value;
    if (!kind.accepts(own)) throw wrongValue(`${prefix}${name}`, value, kind.expected);
    taken[name] = own;
  }
  return taken;
}

function unknownOption(prefix: string, name: string, known: readonly string[]): UsageError {
  const guess = nearest(name, known);
  return new UsageError({
    what: `openEmbedder has no option ${prefix}${name}`,
    expected: listing(known, "or"),
    next: guess === undefined ? "Leave it out." : `Did you mean ${prefix}${guess}?`,
  });
}

function wrongValue(name: string, value: unknown, expected: string): UsageError {
  return new UsageError({
    what: `the option ${name} does not take this value`,
    seen: shown(value),
    expected,
    next: `Give another value, or leave ${name} out.`,
  });
}

/** A value in an error, short whatever it is. */
export function shown(value: unknown): string {
  return Bun.inspect(value, { depth: 1, compact: true }).slice(0, 100);
}

function count(least: number, most: number): Kind {
  return {
    expected: `a whole number from ${least} to ${most}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

function oneOf(words: readonly string[], accepts = (value: string) => words.includes(value)): Kind {
  return {
    expected: listing(words, "or"),
    accepts: (value) => typeof value === "string" && accepts(value),
  };
}

function isListOf(value: unknown, kind: Kind): value is readonly unknown[] {
  return Array.isArray(value) && value.every(kind.accepts);
}

/**
 * A plain object and those that it inherits from, but for the one that all do: what somebody puts there is nobody's option.
 * @returns undefined for what is no object, and for a list, a map or another instance of a class, whose names mean something else
 */
function layersOf(value: unknown): readonly object[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const layers = [value];
  for (let next = Object.getPrototypeOf(value); next !== null; next = Object.getPrototypeOf(next)) {
    const isOfClass = Object.hasOwn(next, "constructor");
    if (isOfClass) return Object.getPrototypeOf(next) === null ? layers : undefined;
    layers.push(next);
  }
  return layers;
}
