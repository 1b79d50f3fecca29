// What an application gets from `openEmbedder`. Types alone: nothing of what stands behind them can be reached by it.
import type { PromptKind } from "../core/recipe.ts";

/** What one call does otherwise than the embedder was opened for. */
export interface CallOptions {
  /** Which of the model's own prompts goes before each text. The first call with another prompt makes its memory ready, once. */
  readonly prompt?: PromptKind | undefined;
}

export interface Embedder extends Disposable {
  /** Components of the widest vector that it gives. */
  readonly dim: number;
  /** Longer texts are cut. */
  readonly maxTokens: number;
  /** Tokens of the last text of `embed`, its prompt and special tokens included. */
  readonly tokenCount: number;
  /** Texts of `embed` that were longer than `maxTokens` and were cut. */
  readonly truncatedCount: number;
  /** Texts of `embed` whose ids were remembered; 0 without a cache. */
  readonly cacheHitCount: number;
  /** Texts of `embed` whose vectors were remembered; 0 without a cache. */
  readonly vectorHitCount: number;

  /**
   * The vector of a text, cut to `dim` components and then normalised. Allocates nothing.
   * @param input a text, or its token ids, special tokens included; a prompt is not put before ids
   * @param dim components [all]
   * @returns a view of `dim` components that the next call overwrites, whatever its `dim`: copy what you keep
   * @throws UsageError for an input, a `dim` or a prompt that the model does not have, or after `close`; DataError for a text without a
   * vector, such as the empty text of a static model; NativeError or RuntimeError when the runtime fails
   */
  embed(input: string | Int32Array, dim?: number, options?: CallOptions): Float32Array;

  /**
   * The vectors of many texts. Texts of like length share a call, where the model takes several.
   * @param dim components of each [all]
   * @param into memory of at least `texts.length * dim` numbers [made anew]
   * @returns [texts.length, dim] row by row in the order of the texts, in the memory of `into`
   * @throws as `embed`, with the number of the text; what `into` holds then is of no use
   */
  embedMany(
    texts: readonly string[],
    dim?: number,
    into?: Float32Array<ArrayBuffer>,
    options?: CallOptions,
  ): Float32Array<ArrayBuffer>;

  /**
   * Makes the calls for texts of up to `tokens` tokens now; without a number for all that the model takes, up to 8,192. The first text of
   * a length that is not ready waits for its call, once.
   * @throws UsageError for a number that no text has, or after `close`
   */
  prepare(tokens?: number): void;

  /** What was opened, and on what. */
  info(): EmbedderInfo;

  /** Gives back what the runtime holds. Does nothing the second time; every other call throws afterwards. */
  close(): void;
}

/** What was opened, and on what. */
export interface EmbedderInfo {
  /** Of mrlbench. */
  readonly version: string;
  /** model/variant/runtime/provider, as in the results of `mrlbench`. */
  readonly candidate: string;
  readonly model: string;
  readonly variant: string;
  readonly backend: string;
  readonly runtime: string;
  readonly runtimeVersion: string;
  readonly provider: string;
  /** What computes, by its own name; null where nobody says. */
  readonly device: DeviceInfo | null;
  /** How far it is proven that this device computes. */
  readonly proof: ProofInfo;
  /** Which provider or device has the nodes of the graph, by the runtime's own record. */
  readonly placement: string;
  /** In what it computes, read back; null where the runtime does not say. */
  readonly precision: string | null;
  readonly dim: number;
  readonly maxTokens: number;
  /** What is done around the graph, each value with the place that says so. */
  readonly recipe: RecipeInfo;
  /** Null where it was opened by options. */
  readonly decided: DecidedInfo | null;
}

/** Which point of a decision was opened. */
export interface DecidedInfo {
  readonly point: "primary" | "fallback";
  /** What could not be had, and why; null where it is the primary. */
  readonly instead: { readonly candidate: string; readonly why: string } | null;
}

/** What opening shows: the CPU is what others are held against, 5; a GPU or NPU comes to 3 by opening, and to 5 by a run of `mrlbench`. */
export interface ProofInfo {
  /** 1 to 5. */
  readonly level: number;
  readonly what: string;
}

export interface DeviceInfo {
  readonly name: string;
  /** A program for the CPU that answers as a GPU is software. */
  readonly kind: "hardware" | "software";
  readonly driver: string | null;
}

export interface RecipeInfo {
  readonly pooling: SaidBy<string>;
  readonly layerNorm: SaidBy<boolean>;
  readonly queryPrompt: SaidBy<string>;
  readonly documentPrompt: SaidBy<string>;
  readonly maxTokens: SaidBy<number>;
  /** Dims that prefixes were trained for, largest first; none where nobody says. */
  readonly mrlDims: SaidBy<readonly number[]>;
}

/** A value, and where it is said: a file of the model, a family of models, an option, or a default. */
export interface SaidBy<T> {
  readonly value: T;
  readonly source: string;
}
