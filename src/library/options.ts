// What an application may ask of the library, and what it may not: nothing is taken for something else without a word.

import { UsageError } from "../core/errors.ts";
import type { Pin } from "../core/pin.ts";
import { POOLINGS, PROMPTS, type PromptKind, type RecipeChanges } from "../core/recipe.ts";
import {
  BACKENDS,
  type Backend,
  checkProvider,
  PRECISIONS,
  PROVIDER_NAMES,
  type Precision,
  placementOf,
  RUNTIMES,
  type Runtime,
} from "../engine/providers.ts";
import { givenLength } from "../vectors/given-view.ts";
import type { CallOptions } from "./embedder.ts";
import {
  count,
  FLAG,
  isListOf,
  type Kind,
  type Kinds,
  layersOf,
  oneOf,
  PROMPT_TEXT,
  readOptions,
  TEXT,
  wrongValue,
} from "./option-kinds.ts";
import { INDEX_KINDS, type IndexOptions, type SearchOptions } from "./search-index.ts";

/** What is left out, or undefined, is what the command line takes by default. */
export interface EmbedderOptions {
  /** Built-in id, folder, ONNX or OpenVINO file, or id from the store ["wordllama-256"]. */
  readonly model?: string | undefined;
  readonly variant?: string | undefined;
  readonly backend?: Backend | undefined;
  readonly runtime?: Runtime | "auto" | undefined;
  readonly provider?: string | undefined;
  /** What the device shall compute in, read back ["f32" on the CPU, elsewhere its own]. */
  readonly precision?: Precision | undefined;
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
  /** Texts whose vectors are remembered, each at the dim that it was last asked for; 0 for none [0]. */
  readonly cacheVectors?: number | undefined;
  /** Threads of the runtime, the caller's included [1]. */
  readonly threads?: number | undefined;
  /** CPUs to run on until `close`: chosen here, or named ["none"]. */
  readonly pin?: Pin | undefined;
  /** Whether threads of the runtime spin while they wait [false]. */
  readonly spin?: boolean | undefined;
  /** Whether ONNX Runtime keeps the memory of a call for the next ones [true]. */
  readonly arena?: boolean | undefined;
  /**
   * Where else the packed libraries and models lie: a folder with the files of the package's folder assets, or a path for each of their
   * names. It holds for all that this thread opens from then on [in the package, or in the program that it was bundled into].
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

/** What an application may say beside a decision: where things lie, and what is remembered. None of it changes a vector. */
export type BesideDecision = Pick<
  EmbedderOptions,
  "assets" | "cacheDir" | "models" | "ortLibrary" | "openvinoLibrary" | "cacheTexts" | "cacheVectors"
>;

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

const VECTORS: Kind = {
  expected: "a Float32Array",
  accepts: (value) => {
    const length = givenLength(value, Float32Array);
    return length !== undefined && length === (value as Float32Array).length;
  },
};

const ASSETS: Kind = {
  expected: "a folder, or a path for each name",
  accepts: (value) =>
    TEXT.accepts(value) || Object.values(layersOf(value)?.[0] ?? { none: 0 }).every(TEXT.accepts),
};

const RECIPE_KINDS: Kinds<Omit<RecipeChanges, "maxTokens">> = {
  pooling: oneOf(POOLINGS),
  layerNorm: FLAG,
  inexactTokenizer: FLAG,
  queryPrompt: PROMPT_TEXT,
  documentPrompt: PROMPT_TEXT,
  mrlDims: DIMS,
};

/** The same limits as on the command line, where it has the option. */
const KINDS: Kinds<EmbedderOptions> = {
  model: TEXT,
  variant: TEXT,
  backend: oneOf(BACKENDS),
  runtime: oneOf(["auto", ...RUNTIMES]),
  provider: oneOf(PROVIDER_NAMES, (value) => placementOf(value) !== undefined),
  precision: oneOf(PRECISIONS),
  dim: DIM,
  normalize: FLAG,
  prompt: oneOf(PROMPTS),
  recipe: { expected: "a plain object", accepts: (value) => layersOf(value) !== undefined },
  maxTokens: count(1, 1_000_000),
  cacheTexts: count(0, 1_000_000),
  cacheVectors: count(0, 1_000_000),
  threads: count(1, 1024),
  pin: PIN,
  spin: FLAG,
  arena: FLAG,
  assets: ASSETS,
  cacheDir: TEXT,
  models: TEXT,
  ortLibrary: TEXT,
  openvinoLibrary: TEXT,
};

/**
 * The options of `openEmbedder`, each read once.
 * @throws UsageError for an option that is not there, or does not take its value
 */
export function readEmbedderOptions(given: EmbedderOptions): EmbedderOptions {
  const caller = "openEmbedder";
  const options = readOptions(caller, given, KINDS);
  const { provider, backend, runtime, recipe } = options;
  if (provider !== undefined) {
    checkProvider([provider], { backend: backend && [backend], runtime: runtime && [runtime] });
  }
  return recipe === undefined
    ? options
    : { ...options, recipe: readOptions(caller, recipe, RECIPE_KINDS, "recipe.") };
}

const BESIDE_KINDS: Kinds<BesideDecision> = {
  assets: ASSETS,
  cacheDir: TEXT,
  models: TEXT,
  ortLibrary: TEXT,
  openvinoLibrary: TEXT,
  cacheTexts: KINDS.cacheTexts,
  cacheVectors: KINDS.cacheVectors,
};

/**
 * What stands beside a decision; beside options there is nothing, for they say it themselves.
 * @throws UsageError as `readEmbedderOptions`
 */
export function readBeside(given: BesideDecision, isDecided: boolean): BesideDecision {
  const beside = readOptions("openEmbedder", given, BESIDE_KINDS, "beside a decision: ");
  const [name] = Object.keys(beside);
  if (isDecided || name === undefined) return beside;
  throw new UsageError({
    what: `openEmbedder takes ${name} in a second argument beside a decision alone`,
    seen: "options as the first",
    expected: "one argument",
    next: `Give ${name} among the options.`,
  });
}

/** What of a saved index can be otherwise when it is loaded. */
export type IndexChanges = Omit<Partial<IndexOptions>, "dim">;

const INDEX_CHANGE_KINDS: Kinds<IndexChanges> = {
  kind: oneOf(["auto", ...INDEX_KINDS]),
  capacity: count(1, 100_000_000),
  dims: DIMS,
  sample: VECTORS,
  assets: ASSETS,
  cacheDir: TEXT,
};

const INDEX_KINDS_OF: Kinds<IndexOptions> = { dim: DIM, ...INDEX_CHANGE_KINDS };

/** @throws UsageError as `readEmbedderOptions` */
export function readIndexChanges(given: IndexChanges): IndexChanges {
  return readOptions("loadIndex", given, INDEX_CHANGE_KINDS);
}

/** What an index needs to be told, checked and complete. */
export type IndexChoice = Pick<
  IndexOptions,
  "kind" | "dim" | "capacity" | "sample" | "cacheDir" | "assets"
> & {
  /** Descending. */
  readonly dims: readonly number[];
};

/** @throws UsageError as `readEmbedderOptions`, and for a kind, dim or capacity that is left out, or dims above the dim */
export function readIndexOptions(given: IndexOptions): IndexChoice {
  const caller = "openIndex";
  const options = readOptions(caller, given, INDEX_KINDS_OF);
  for (const name of ["kind", "dim", "capacity"] as const) {
    if (options[name] === undefined) throw wrongValue(name, undefined, INDEX_KINDS_OF[name].expected);
  }
  const dims = [...new Set(options.dims ?? [options.dim])].sort((a, b) => b - a);
  const { dim } = options;
  if (dims.length === 0 || dims[0]! > dim) throw wrongValue("dims", options.dims, `dims of at most ${dim}`);
  return { ...options, dims };
}

const CALL_KINDS: Kinds<CallOptions> = { prompt: oneOf(PROMPTS) };
const SEARCH_KINDS: Kinds<SearchOptions> = { dim: DIM, rerank: count(0, 100_000_000) };

/** @param call whose options they are @throws UsageError as `readEmbedderOptions` */
export function readCallOptions(call: string, given: CallOptions): CallOptions {
  return readOptions(call, given, CALL_KINDS);
}

/** @throws UsageError as `readEmbedderOptions` */
export function readSearchOptions(given: SearchOptions): SearchOptions {
  return readOptions("search", given, SEARCH_KINDS);
}
