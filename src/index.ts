// The library: `openEmbedder` makes a model ready in this process, and `embed(text | tokens, dim)` gives its vectors by the calls that
// mrlbench times.
import { ExitCode, Failure, UsageError } from "./core/errors.ts";
import type { Pin } from "./core/pin.ts";
import type { PromptKind, RecipeChanges } from "./core/recipe.ts";
import type { TextEmbedder } from "./embed/text-embedder.ts";
import {
  type Backend,
  checkProvider,
  PROVIDER_NAMES,
  placementOf,
  type Runtime,
} from "./engine/providers.ts";
import { openModel } from "./open/model.ts";
import { placesOf } from "./open/places.ts";
import { TOKEN_CACHE_DEFAULTS } from "./text/token-cache.ts";

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
  /** What stands in place of the model's own files: pooling, layer norm, prompts, trained dims. */
  readonly recipe?: Omit<RecipeChanges, "maxTokens">;
  /** Longer texts are cut [the model's own limit]. */
  readonly maxTokens?: number;
  /** Texts whose tokens are remembered; 0 for none [1024]. */
  readonly cacheTexts?: number;
  /** Threads of the runtime, the caller's included [1]. */
  readonly threads?: number;
  /** CPUs to run on: chosen here, or named ["none"]. */
  readonly pin?: Pin;
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
  checkEmbedderOptions(options);
  const { backend = "cpu", runtime = "auto", provider, threads = 1, pin = "none", spin = false } = options;
  const { model = "wordllama-256", variant, cacheDir, models } = options;
  const places = placesOf({ cacheDir, models, ortLibrary: undefined, openvinoLibrary: undefined });
  const { recipe = {} } = options;
  const request = { model, variant, backend, runtime, provider, batch: 1, threads, pin, spin, recipe };
  const { dim = "full", normalize = true, prompt = "none", maxTokens } = options;
  const { cacheTexts = TOKEN_CACHE_DEFAULTS.texts } = options;
  using owned = new DisposableStack();
  const opened = owned.use(openModel(request, places));
  const { fallback, device } = opened.candidate.engine;
  if (fallback !== "none") throw leftDevice(backend, device);
  const embedder = opened.textEmbedder({ batch: 1, dim, normalize, prompt, cacheTexts, maxTokens });
  // Closing the embedder closes the model.
  owned.move();
  return embedder;
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

/** What an application may not ask is refused: nothing is taken for something else without a word. @throws UsageError */
function checkEmbedderOptions(options: EmbedderOptions): void {
  const { provider, backend, runtime, dim, maxTokens, cacheTexts, threads } = options;
  checkCount("dim", dim, 1);
  checkCount("maxTokens", maxTokens, 1);
  checkCount("cacheTexts", cacheTexts, 0);
  checkCount("threads", threads, 1);
  if (provider === undefined) return;
  if (placementOf(provider) === undefined) throw wrongOption("provider", provider, PROVIDER_NAMES.join(", "));
  checkProvider([provider], { backend: backend && [backend], runtime: runtime && [runtime] });
}

function checkCount(name: keyof EmbedderOptions, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw wrongOption(name, value, `a whole number from ${least}`);
}

function wrongOption(name: keyof EmbedderOptions, value: unknown, expected: string): UsageError {
  return new UsageError({
    what: `the option ${name} does not take this value`,
    seen: String(value),
    expected,
    next: `Give another value, or leave ${name} out.`,
  });
}
