// The library: `openEmbedder` makes a model ready in this process, and `embed(text | tokens, dim)` gives its vectors by the calls that
// mrlbench times.

import { ExitCode, Failure } from "./core/errors.ts";
import type { Backend } from "./core/providers.ts";
import type { TextEmbedder } from "./embed/text-embedder.ts";
import { checkEmbedderOptions, type EmbedderOptions } from "./embedder-options.ts";
import { openCandidate } from "./open/candidate.ts";
import { CaseMemory } from "./open/case-memory.ts";
import { openTextEmbedder } from "./open/embedding.ts";
import { placesOf } from "./open/places.ts";
import { TOKEN_CACHE_DEFAULTS } from "./text/token-cache.ts";

export { TextEmbedder } from "./embed/text-embedder.ts";
export type { EmbedderOptions } from "./embedder-options.ts";

/**
 * Opens a model on a device, in this process. Close it in the end, or hold it with `using`.
 * @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why
 */
export function openEmbedder(options: EmbedderOptions = {}): TextEmbedder {
  checkEmbedderOptions(options);
  const { backend = "cpu", runtime = "auto", provider, threads = 1, pin = "none", spin = false } = options;
  const { model = "wordllama-256", variant, cacheDir, models } = options;
  const places = placesOf({ cacheDir, models, ortLibrary: undefined, openvinoLibrary: undefined });
  const { recipe = {} } = options;
  const request = { model, variant, backend, runtime, provider, batch: 1, threads, pin, spin, recipe };
  const candidate = openCandidate(request, places);
  if (candidate.engine.fallback !== "none") {
    candidate.engine.close();
    throw leftDevice(backend, candidate.engine.device);
  }
  const { dim, normalize = true, prompt = "none", maxTokens } = options;
  const { cacheTexts = TOKEN_CACHE_DEFAULTS.texts } = options;
  const embed = { batch: 1, dim, normalize, prompt, cacheTexts, maxTokens };
  const memory = new CaseMemory();
  try {
    return openTextEmbedder(candidate, memory, embed);
  } catch (error) {
    candidate.engine.close();
    memory.close();
    throw error;
  }
}

/** A program that asked for a device must not find itself on another one. */
function leftDevice(backend: Backend, device: string): Failure {
  return new Failure(ExitCode.disqualified, {
    what: "part of the work left the device that was asked for",
    seen: device,
    expected: backend,
    next: "Open it with another backend or provider.",
  });
}
