// The library: `openEmbedder` makes a model ready in this process, and `embed(text | tokens, dim)` gives its vectors by the calls that
// mrlbench times.
import { takeAssetsFrom } from "./assets/cache/embedded.ts";
import { DisqualifiedError } from "./core/errors.ts";
import type { Backend } from "./engine/providers.ts";
import type { Embedder } from "./library/embedder.ts";
import { ModelEmbedder } from "./library/model-embedder.ts";
import { type EmbedderOptions, readEmbedderOptions } from "./library/options.ts";
import { openModel } from "./open/model.ts";
import { placesOf } from "./open/places.ts";
import { TOKEN_CACHE_DEFAULTS } from "./text/token-cache.ts";

export { LibraryError, NativeError } from "../ffi/errors.ts";
export { DataError, DisqualifiedError, Failure, MissingError, RuntimeError, UsageError } from "./core/errors.ts";
export type { CallOptions, DeviceInfo, Embedder, EmbedderInfo, RecipeInfo, SaidBy } from "./library/embedder.ts";
export type { EmbedderOptions } from "./library/options.ts";

/**
 * Opens a model on a device, in this process. Close it in the end, or hold it with `using`.
 * @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why
 */
export function openEmbedder(given: EmbedderOptions = {}): Embedder {
  const options = readEmbedderOptions(given);
  if (options.assets !== undefined) takeAssetsFrom(options.assets);
  const { backend = "cpu", runtime = "auto", provider, threads = 1, pin = "none", spin = false } = options;
  const { model = "wordllama-256", variant, cacheDir, models, ortLibrary, openvinoLibrary } = options;
  const places = placesOf({ cacheDir, models, ortLibrary, openvinoLibrary });
  const { recipe = {} } = options;
  const request = { model, variant, backend, runtime, provider, batch: 1, threads, pin, spin, recipe };
  const { dim = "full", normalize = true, prompt = "none", maxTokens } = options;
  const { cacheTexts = TOKEN_CACHE_DEFAULTS.texts } = options;
  using owned = new DisposableStack();
  const opened = owned.use(openModel(request, places));
  const { fallback, placement } = opened.candidate.engine;
  if (fallback !== "none") throw leftDevice(backend, placement);
  const embedder = new ModelEmbedder(opened, { dim, normalize, prompt, cacheTexts, maxTokens });
  // Closing the embedder closes the model.
  owned.move();
  return embedder;
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
