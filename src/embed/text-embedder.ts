// The library that an application imports: a text, or token ids, to a vector. Layer C times its steps one by one.
//
// Nothing is allocated by a call: ids and vectors lie in memory that exists from the start, and what is returned is one of a fixed set
// of views, one for each dimension that was ever asked for.
import { UsageError } from "../core/errors.ts";
import type { TokenCache } from "../text/token-cache.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { checkDim, type Embedder, type TokenRows } from "./embedder.ts";

export interface TextEmbedderOptions {
  /** Makes vectors of the model's full width, or of the widest that will be asked for. */
  readonly embedder: Embedder;
  readonly tokenizer: Tokenizer;
  /** Remembers recent texts; undefined where every text is tokenized anew. */
  readonly cache: TokenCache | undefined;
  /** Longer texts are cut. */
  readonly maxTokens: number;
  /** Gives back what stands below: engine and memory. */
  readonly release: () => void;
}

export class TextEmbedder {
  /** Components of the widest vector that it gives. */
  readonly dim: number;
  /** Texts a call. `embed` takes one at a time; more go through the steps. */
  readonly batch: number;
  readonly maxTokens: number;
  readonly embedder: Embedder;
  readonly #tokenizer: Tokenizer;
  readonly #cache: TokenCache | undefined;
  /** The ids of one call. */
  readonly #rows: TokenRows;
  /** The returned view for each dim. */
  readonly #views: (Float32Array | undefined)[];
  readonly #release: () => void;
  #truncatedCount = 0;
  #isClosed = false;

  constructor({ embedder, tokenizer, cache, maxTokens, release }: TextEmbedderOptions) {
    const { batch, dim } = embedder;
    this.embedder = embedder;
    this.batch = batch;
    this.dim = dim;
    this.maxTokens = maxTokens;
    this.#tokenizer = cache ?? tokenizer;
    this.#cache = cache;
    this.#rows = {
      ids: new Int32Array(new ArrayBuffer(4 * batch * maxTokens)),
      offsets: new Uint32Array(new ArrayBuffer(4 * (batch + 1))),
      textCount: batch,
    };
    this.#views = new Array<Float32Array | undefined>(dim + 1).fill(undefined);
    this.#release = release;
  }

  /** Texts that were longer than `maxTokens` and were cut. */
  get truncatedCount(): number {
    return this.#truncatedCount;
  }

  /** Texts whose ids were remembered; 0 without a cache. */
  get cacheHitCount(): number {
    return this.#cache?.hitCount ?? 0;
  }

  /** Tokens of the last call, without padding. */
  get tokenCount(): number {
    return this.#rows.offsets[this.batch]!;
  }

  /**
   * The vector of a text, cut to `dim` components and then normalised.
   * @param input a text, or its token ids, special tokens included
   * @returns a view of `dim` components that the next call overwrites, whatever its `dim`: copy what you keep
   * @throws UsageError for a `dim` that the model does not have, or after `close`; the runtime's failure
   */
  embed(input: string | Int32Array, dim: number = this.dim): Float32Array {
    const view = this.#views[dim] ?? this.#viewOf(dim);
    if (this.#isClosed) throw closed();
    if (typeof input === "string") this.tokenize(0, input);
    else this.#takeIds(input);
    this.embedder.cutTo(dim);
    this.embedder.embed(this.#rows, 0);
    return view;
  }

  /**
   * Makes the calls for texts of up to `tokens` tokens now. The first text of a length that is not ready waits for its call, once.
   */
  prepare(tokens: number = this.maxTokens): void {
    for (let count = 1; count <= tokens; count++) this.embedder.prepareTokens(count);
  }

  /** Hot. Tokenizes the text of one row; rows come in order from 0. Returns how many tokens it has, cut to `maxTokens`. */
  tokenize(row: number, text: string): number {
    const { ids, offsets } = this.#rows;
    const offset = offsets[row]!;
    const found = this.#tokenizer.encode(text, ids, offset, this.maxTokens);
    const isCut = found > this.maxTokens;
    if (isCut) this.#truncatedCount++;
    const count = isCut ? this.maxTokens : found;
    offsets[row + 1] = offset + count;
    return count;
  }

  /** Hot. Brings the tokenized rows into the runtime's inputs. Returns tokens a row, padding included. */
  copyIn(): number {
    return this.embedder.copyIn(this.#rows);
  }

  /** Hot. The runtime alone. 0 is success; anything else is a status for `embedder.calls.check`. */
  infer(tokens: number): number {
    return this.embedder.calls.infer(tokens);
  }

  /** Hot. */
  copyOut(): void {
    this.embedder.copyOut();
  }

  /** Hot. */
  post(tokens: number): void {
    this.embedder.post(tokens);
  }

  /** The vector of one row of a call, as wide as the embedder gives them. */
  rowVector(row: number): Float32Array {
    return this.embedder.vectors.subarray(row * this.dim, (row + 1) * this.dim);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.embedder.close();
    this.#release();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @throws UsageError when the ids are more than the model takes: which of them to leave out is the caller's to say */
  #takeIds(input: Int32Array): void {
    const { ids, offsets } = this.#rows;
    if (input.length > this.maxTokens) throw tooManyIds(input.length, this.maxTokens);
    ids.set(input);
    offsets[1] = input.length;
  }

  #viewOf(dim: number): Float32Array {
    if (!Number.isInteger(dim) || dim < 1) throw noDim(dim, this.dim);
    checkDim(dim, this.dim);
    if (this.batch !== 1) throw severalTexts(this.batch);
    const view = this.embedder.vectors.subarray(0, dim);
    this.#views[dim] = view;
    return view;
  }
}

function noDim(dim: number, fullDim: number): UsageError {
  return new UsageError({
    what: "embed was asked for a dim that no vector has",
    seen: String(dim),
    expected: `a whole number from 1 to ${fullDim}`,
    next: "Give such a dim, or leave it out.",
  });
}

function severalTexts(batch: number): UsageError {
  return new UsageError({
    what: "embed takes one text, and this embedder was opened for several a call",
    seen: `batch ${batch}`,
    expected: "batch 1",
    next: "Open it without batch.",
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

function closed(): UsageError {
  return new UsageError({
    what: "embed was called on a closed embedder",
    expected: "an open one",
    next: "Close it after the last call.",
  });
}
