// What an application may ask of the library, and what it may not: nothing is taken for something else without a word.

import { UsageError } from "./core/errors.ts";
import { type Backend, checkProvider, PROVIDERS, placementOf, type Runtime } from "./core/providers.ts";
import type { PromptKind, RecipeChanges } from "./core/recipe.ts";
import type { PinRequest } from "./open/candidate.ts";

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
  readonly pin?: PinRequest;
  /** Whether threads of the runtime spin while they wait [false]. */
  readonly spin?: boolean;
  /** Folder of unpacked files. */
  readonly cacheDir?: string;
  /** Model store. */
  readonly models?: string;
}

/** @throws UsageError for what no embedder has */
export function checkEmbedderOptions(options: EmbedderOptions): void {
  const { provider, backend, runtime, dim, maxTokens, cacheTexts, threads } = options;
  checkCount("dim", dim, 1);
  checkCount("maxTokens", maxTokens, 1);
  checkCount("cacheTexts", cacheTexts, 0);
  checkCount("threads", threads, 1);
  if (provider === undefined) return;
  if (placementOf(provider) === undefined) throw wrongOption("provider", provider, PROVIDERS.join(", "));
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
