// From texts to vectors in the steps that Layer C times one by one; `TextEmbedder` is the same in one call.
//
// Nothing is allocated by a call: ids and vectors lie in memory that exists from the start.
import type { TokenCache } from "../text/token-cache.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import type { Embedder, TokenRows } from "./embedder.ts";

export interface TextPipelineOptions {
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

export class TextPipeline {
  /** Components of the widest vector that it gives. */
  readonly dim: number;
  /** Texts a call. */
  readonly batch: number;
  readonly maxTokens: number;
  readonly embedder: Embedder;
  readonly #tokenizer: Tokenizer;
  readonly #cache: TokenCache | undefined;
  /** The ids of one call. */
  readonly #rows: TokenRows;
  readonly #release: () => void;
  #truncatedCount = 0;
  #isClosed = false;

  constructor({ embedder, tokenizer, cache, maxTokens, release }: TextPipelineOptions) {
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

  /** Every text is new again. */
  forgetTexts(): void {
    this.#cache?.forgetAll();
  }

  /** Tokens of the last call, without padding. */
  get tokenCount(): number {
    return this.#rows.offsets[this.batch]!;
  }

  /** Embeds the tokenized rows at once, cut to `dim` components. The vectors are in `embedder.vectors`. @throws the runtime's failure */
  embed(dim: number): void {
    this.embedder.cutTo(dim);
    this.embedder.embed(this.#rows, 0);
  }

  /** Takes ids in place of a text. @param count how many there are, at most `maxTokens` */
  takeIds(input: Int32Array, count: number): void {
    const { ids, offsets } = this.#rows;
    ids.set(input);
    offsets[1] = count;
  }

  /** The ids of one call, one row after the other. */
  get ids(): Int32Array {
    return this.#rows.ids;
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
    if (isCut || this.#tokenizer.wasCut) this.#truncatedCount++;
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
}
