// The library: `openEmbedder` makes a model ready in this process, and `embed(text | tokens, dim)` gives its vectors by the calls that
// mrlbench times.
import { placesOf } from "./cli/places.ts";
import { CaseMemory, openCandidate, openTextEmbedder, type PinRequest } from "./compose.ts";
import { ExitCode, Failure } from "./core/errors.ts";
import type { Backend, Runtime } from "./core/providers.ts";
import type { PromptKind } from "./core/recipe.ts";
import type { TextEmbedder } from "./embed/text-embedder.ts";

export { TextEmbedder } from "./embed/text-embedder.ts";

/** What is left out is what the command line takes by default. */
export interface EmbedderOptions {
  /** Built-in id, folder, ONNX or OpenVINO file, or id from the store ["wordllama-256"]. */
  readonly model?: string;
  readonly variant?: string;
  readonly backend?: Backend;
  readonly runtime?: Runtime | "auto";
  readonly provider?: string;
  /** Components of the widest vector; `embed` may be asked for fewer, call by call [all]. */
  readonly dim?: number;
  /** L2-normalise each vector after the cut [true]. */
  readonly normalize?: boolean;
  /** Which of the model's own prompts goes before each text ["none"]. */
  readonly prompt?: PromptKind;
  /** Longer texts are cut [the model's own limit]. */
  readonly maxTokens?: number;
  /** Texts whose tokens are remembered; 0 for none [1024]. */
  readonly cacheTexts?: number;
  /** Threads of the runtime, the caller's included [1]. */
  readonly threads?: number;
  /** CPUs to run on: chosen here, or named ["none"]. */
  readonly pin?: PinRequest;
  /** Whether threads of the runtime spin while they wait [false]. */
  readonly spin?: boolean;
  /** Folder of unpacked files. */
  readonly cacheDir?: string;
  /** Model store. */
  readonly models?: string;
}

/**
 * Opens a model on a device, in this process. Close it in the end, or hold it with `using`.
 * @throws UsageError, MissingError, DataError, LibraryError or NativeError: what cannot be used, and why
 */
export function openEmbedder(options: EmbedderOptions = {}): TextEmbedder {
  const { backend = "cpu", runtime = "auto", provider, threads = 1, pin = "none", spin = false } = options;
  const { model = "wordllama-256", variant, cacheDir, models } = options;
  const places = placesOf({ cacheDir, models, ortLibrary: undefined, openvinoLibrary: undefined });
  const request = { model, variant, backend, runtime, provider, batch: 1, threads, pin, spin };
  const candidate = openCandidate(request, places);
  if (candidate.engine.fallback !== "none") {
    candidate.engine.close();
    throw leftDevice(backend, candidate.engine.device);
  }
  const { dim, normalize = true, prompt = "none", cacheTexts = 1024, maxTokens } = options;
  const embed = { batch: 1, dim, normalize, prompt, cacheTexts, maxTokens };
  return openTextEmbedder(candidate, new CaseMemory(), embed);
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
