// The library: `openEmbedder` makes a model ready in this process, and `embed(text | tokens, dim)` gives its vectors by the calls that
// mrlbench times; `openIndex` keeps them, and finds the nearest.
import { takeAssetsFrom } from "./assets/cache/embedded.ts";
import { DisqualifiedError, UsageError } from "./core/errors.ts";
import type { Backend } from "./engine/providers.ts";
import { type Decision, meansDecision, openDecided } from "./library/decided.ts";
import type { DecidedInfo, Embedder } from "./library/embedder.ts";
import { readIndexFile } from "./library/index-file.ts";
import { ModelEmbedder } from "./library/model-embedder.ts";
import { LibraryIndex } from "./library/open-index.ts";
import { requirePath } from "./library/option-kinds.ts";
import {
  type BesideDecision,
  type EmbedderOptions,
  type IndexChanges,
  type IndexChoice,
  readBeside,
  readEmbedderOptions,
  readIndexChanges,
  readIndexOptions,
} from "./library/options.ts";
import type { IndexOptions, SearchIndex } from "./library/search-index.ts";
import { openModel } from "./open/model.ts";
import { placesOf } from "./open/places.ts";
import { TOKEN_CACHE_DEFAULTS } from "./text/token-cache.ts";

export { LibraryError, NativeError, SystemCallError } from "../ffi/errors.ts";
export {
  DataError,
  DisqualifiedError,
  Failure,
  MissingError,
  OutputError,
  RuntimeError,
  UsageError,
} from "./core/errors.ts";
export type { Decision } from "./library/decided.ts";
export type {
  CallOptions,
  DecidedInfo,
  DeviceInfo,
  Embedder,
  EmbedderInfo,
  ProofInfo,
  RecipeInfo,
  SaidBy,
} from "./library/embedder.ts";
export type { BesideDecision, EmbedderOptions } from "./library/options.ts";
export type {
  ConsideredIndex,
  IndexKind,
  IndexOptions,
  SearchIndex,
  SearchOptions,
} from "./library/search-index.ts";

/**
 * Opens a model on a device, in this process. Close it in the end, or hold it with `using`.
 * @param given options; or a decision of `mrlbench decide`, parsed or the path of its file: exactly its primary then, and its fallback where
 * that cannot be had, which `info().decided` says
 * @param beside a decision: where things lie, and what is remembered
 * @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why
 */
export function openEmbedder(
  given: EmbedderOptions | Decision | string = {},
  beside: BesideDecision = {},
): Embedder {
  const isDecided = meansDecision(given);
  const besides = readBeside(beside, isDecided);
  return isDecided ? openDecided(given, besides, openByOptions) : openByOptions(given, null);
}

function openByOptions(given: EmbedderOptions, decided: DecidedInfo | null): Embedder {
  const options = readEmbedderOptions(given);
  if (options.assets !== undefined) takeAssetsFrom(options.assets);
  const { backend = "cpu", runtime = "auto", provider, threads = 1, pin = "none", spin = false } = options;
  const {
    model = "wordllama-256",
    variant,
    precision,
    cacheDir,
    models,
    ortLibrary,
    openvinoLibrary,
  } = options;
  const places = placesOf({ cacheDir, models, ortLibrary, openvinoLibrary });
  const { recipe = {} } = options;
  const candidate = { model, variant, backend, runtime, provider, precision };
  const request = { ...candidate, batch: 1, threads, pin, spin, arena: options.arena, recipe };
  const { dim = "full", normalize = true, prompt = "none", maxTokens } = options;
  const { cacheTexts = TOKEN_CACHE_DEFAULTS.texts, cacheVectors = 0 } = options;
  using owned = new DisposableStack();
  const opened = owned.use(openModel(request, places));
  const { fallback, placement } = opened.candidate.engine;
  if (fallback !== "none") throw leftDevice(backend, placement);
  const remembered = { cacheTexts, cacheVectors };
  const embedder = new ModelEmbedder(opened, { dim, normalize, prompt, ...remembered, maxTokens, decided });
  // Closing the embedder closes the model.
  owned.move();
  return embedder;
}

/**
 * Opens an empty index of vectors, in this process.
 * @throws UsageError for options that it does not take, and for a sample that nothing can be measured with; MissingError where there is no memory or its native library cannot be loaded
 */
export function openIndex(given: IndexOptions): SearchIndex {
  return indexOf(readIndexOptions(given));
}

/**
 * Opens an index with what `save` wrote. A graph is built anew, at a tenth of a millisecond a vector or so.
 * @param given what shall be otherwise than in the file: another kind, other dims, another capacity
 * @throws as `openIndex`; DataError for a file that is none of an index, or not whole
 */
export function loadIndex(path: string, given: IndexChanges = {}): SearchIndex {
  requirePath("loadIndex", path);
  const changes = readIndexChanges(given);
  const { keys, vectors, kind, dim, dims, capacity } = readIndexFile(path);
  using owned = new DisposableStack();
  // What it holds is the best sample there is of what it will hold.
  const sample = changes.kind === "auto" ? vectors : undefined;
  const choice = readIndexOptions({ kind, dims, capacity, sample, ...changes, dim });
  const highest = keys.reduce((most, key) => Math.max(most, key), 0);
  if (choice.capacity <= highest) throw tooSmall(path, choice.capacity, highest);
  const index = owned.use(indexOf(choice));
  for (const [row, key] of keys.entries()) index.add(key, vectors.subarray(row * dim, (row + 1) * dim));
  owned.move();
  return index;
}

function indexOf(choice: IndexChoice): SearchIndex {
  if (choice.assets !== undefined) takeAssetsFrom(choice.assets);
  const { cacheDir } = choice;
  return new LibraryIndex(choice, placesOf({ cacheDir, ortLibrary: undefined, openvinoLibrary: undefined }));
}

function tooSmall(path: string, capacity: number, highest: number): UsageError {
  return new UsageError({
    what: `loadIndex cannot put what ${path} holds into so small an index`,
    seen: `a vector under the key ${highest}, and capacity ${capacity}`,
    expected: `a capacity of at least ${highest + 1}`,
    next: "Give a larger one, or leave it out for the file's own.",
  });
}

/** A program that asked for a device must not find itself on another one. */
function leftDevice(backend: Backend, placement: string): DisqualifiedError {
  return new DisqualifiedError({
    what: "part of the work left the device that was asked for",
    seen: placement,
    expected: backend,
    next: "Open it with another backend or provider.",
  });
}
