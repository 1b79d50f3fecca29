// A text, or token ids, to a vector: the call that an application makes. It has what an application needs, and nothing that could bring
// the runtime to a call that was not prepared.
//
// Nothing is allocated by a call: what is returned is one of a fixed set of views, one for each dimension that was ever asked for. They
// lie in memory of the engine, not in the runtime's: what an application does to it, such as to hand it to a worker, is its own.
import { DataError, UsageError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import { givenLength } from "../vectors/given-view.ts";
import { isZero } from "../vectors/zero.hot.ts";
import { checkDim } from "./embedder.ts";
import type { TextPipeline } from "./text-pipeline.ts";
import { strayIndex } from "./token-ids.hot.ts";
import { VectorCache } from "./vector-cache.ts";

/** A model without a limit takes a million tokens: nobody waits for as many calls. */
const LONGEST_PREPARED = 8192;

export class TextEmbedder {
  readonly #pipeline: TextPipeline;
  /** Rows of the model's table of tokens. */
  readonly #rowCount: number;
  /** What is returned, in its widest form. */
  #vector: Float32Array;
  /** For each dim what is returned, and what it is copied from. */
  readonly #views: ({ readonly returned: Float32Array; readonly made: Float32Array } | undefined)[];
  readonly #cache: VectorCache | undefined;
  /** Of the last text, where its vector was remembered; else -1. */
  #rememberedTokens = -1;
  #isClosed = false;

  /**
   * @param pipeline of one text a call; closed with this object
   * @param rowCount ids of tokens lie below it
   * @param cacheVectors texts whose vectors are remembered
   */
  constructor(pipeline: TextPipeline, rowCount: number, cacheVectors = 0) {
    this.#pipeline = pipeline;
    this.#cache = cacheVectors === 0 ? undefined : new VectorCache(cacheVectors, pipeline.dim);
    this.#rowCount = rowCount;
    this.#vector = new Float32Array(pipeline.dim);
    this.#views = new Array<undefined>(pipeline.dim + 1).fill(undefined);
  }

  /** Components of the widest vector that it gives. */
  get dim(): number {
    return this.#pipeline.dim;
  }

  /** Longer texts are cut. */
  get maxTokens(): number {
    return this.#pipeline.maxTokens;
  }

  /** Texts that were longer than `maxTokens` and were cut. */
  get truncatedCount(): number {
    return this.#pipeline.truncatedCount;
  }

  /** Texts whose ids were remembered; 0 without a cache. */
  get cacheHitCount(): number {
    return this.#pipeline.cacheHitCount;
  }

  /** Texts whose vectors were remembered; 0 without a cache. */
  get vectorHitCount(): number {
    return this.#cache?.hitCount ?? 0;
  }

  /** Tokens of the last text. */
  get tokenCount(): number {
    return this.#rememberedTokens >= 0 ? this.#rememberedTokens : this.#pipeline.tokenCount;
  }

  /**
   * The vector of a text, cut to `dim` components and then normalised.
   * @param input a text, or its token ids, special tokens included
   * @returns a view of `dim` components that the next call overwrites, whatever its `dim`: copy what you keep
   * @throws UsageError for an input or a `dim` that the model does not have, or after `close`; DataError for an input without a vector,
   * such as the empty text of a static model; the runtime's failure
   */
  embed(input: string | Int32Array, dim: number = this.#pipeline.dim): Float32Array {
    if (this.#isClosed) throw closed("embed");
    if (this.#vector.length === 0) this.#renewVector();
    const view = (typeof dim === "number" ? this.#views[dim] : undefined) ?? this.#viewOf(dim);
    const cutBefore = this.#pipeline.truncatedCount;
    if (typeof input === "string") {
      this.#rememberedTokens = this.#cache?.find(input, dim, view.returned) ?? -1;
      if (this.#rememberedTokens >= 0) return view.returned;
      this.#pipeline.tokenize(0, input);
    } else {
      this.#rememberedTokens = -1;
      this.#takeIds(input);
    }
    const { ids, tokenCount } = this.#pipeline;
    const stray = strayIndex(ids, tokenCount, this.#rowCount);
    if (stray >= 0) throw noToken(ids[stray]!, stray, this.#rowCount);
    this.#pipeline.embed(dim);
    if (isZero(view.made)) throw noVector(tokenCount);
    view.returned.set(view.made);
    // A text that is cut is counted each time.
    if (typeof input === "string" && this.#pipeline.truncatedCount === cutBefore)
      this.#cache?.keep(input, dim, view.made, tokenCount);
    return view.returned;
  }

  /**
   * Makes the calls for texts of up to `tokens` tokens now; without a number for all that the model takes, up to 8,192. The first text of a length that is not ready waits for its call, once.
   * @throws UsageError for a number that no text has, or after `close`
   */
  prepare(tokens: number = Math.min(this.#pipeline.maxTokens, LONGEST_PREPARED)): void {
    if (this.#isClosed) throw closed("prepare");
    const { maxTokens } = this.#pipeline;
    if (!Number.isInteger(tokens) || tokens < 1 || tokens > maxTokens) throw noLength(tokens, maxTokens);
    this.#pipeline.prepare(tokens);
  }

  /** Gives back what the runtime holds. Does nothing the second time. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pipeline.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @throws UsageError when the ids are more than the model takes: which of them to leave out is the caller's to say */
  #takeIds(input: Int32Array): void {
    const count = givenLength(input, Int32Array);
    if (count === undefined) throw noInput(input);
    const { maxTokens } = this.#pipeline;
    if (count > maxTokens) throw tooManyIds(count, maxTokens);
    this.#pipeline.takeIds(input, count);
  }

  /** Whoever was given the last vector moved its memory away, as to a worker. */
  #renewVector(): void {
    this.#vector = new Float32Array(this.#pipeline.dim);
    this.#views.fill(undefined);
  }

  /** @throws UsageError for a number of components that no vector of it has */
  checkDim(dim: number): void {
    const { dim: fullDim } = this.#pipeline;
    if (!Number.isInteger(dim) || dim < 1) throw noDim(dim, fullDim);
    checkDim(dim, fullDim);
  }

  #viewOf(dim: number) {
    this.checkDim(dim);
    const { embedder } = this.#pipeline;
    const view = { returned: this.#vector.subarray(0, dim), made: embedder.vectors.subarray(0, dim) };
    this.#views[dim] = view;
    return view;
  }
}

function noVector(tokenCount: number): DataError {
  return new DataError({
    what: "the text has no vector: every component is zero",
    seen: tokenCount === 0 ? "no token that the model knows" : `${tokenCount} tokens, whose vectors are zero`,
    expected: "a text with a token that the model knows",
    next: "Leave out empty texts before they are embedded.",
  });
}

function noDim(dim: unknown, fullDim: number): UsageError {
  return new UsageError({
    what: "embed was asked for a dim that no vector has",
    seen: shown(dim),
    expected: `a whole number from 1 to ${fullDim}`,
    next: "Give such a dim, or leave it out.",
  });
}

function noInput(input: unknown): UsageError {
  return new UsageError({
    what: "embed was given something that it cannot embed",
    seen: shown(input),
    expected: "a text, or its token ids in an Int32Array",
    next: "Call it once for each text; ids in a list become an Int32Array by Int32Array.from.",
  });
}

function tooManyIds(count: number, maxTokens: number): UsageError {
  return new UsageError({
    what: "embed was given more token ids than the model takes",
    seen: String(count),
    expected: `up to ${maxTokens}`,
    next: "Give fewer ids, or the text itself, which is cut.",
  });
}

function noToken(id: number, index: number, rowCount: number): UsageError {
  return new UsageError({
    what: "embed came upon a token id that the model does not have",
    seen: `${id} at ${index}`,
    expected: `0 to ${rowCount - 1}`,
    next: "Take the ids from this model's own tokenizer.",
  });
}

function noLength(tokens: unknown, maxTokens: number): UsageError {
  return new UsageError({
    what: "prepare was asked for a number of tokens that no text has",
    seen: shown(tokens),
    expected: `a whole number from 1 to ${maxTokens}`,
    next: "Give such a number, or leave it out.",
  });
}

function closed(what: string): UsageError {
  return new UsageError({
    what: `${what} was called on a closed embedder`,
    expected: "an open one",
    next: "Close it after the last call.",
  });
}
