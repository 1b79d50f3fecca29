// Texts on their way into calls: tokenized as they come, put into calls with others of their length, answered in the order in which they
// came. Padding is work for nothing: a call takes as long as its longest text.
import { isFailure } from "../core/errors.ts";
import { createCallRunner, stopIfSignalled } from "../core/signals.ts";
import { IdList } from "../text/id-list.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import type { Embedder } from "./embedder.ts";

/** Calls that a window is put into. With more of them little is gained, and the first text waits longer for the last. */
const WINDOW_CALLS = 32;

export class TextWindow {
  readonly embedder: Embedder;
  /** Those that came since the last `clear`. */
  readonly texts: string[] = [];
  /** Tokens of all texts that were embedded. */
  tokenCount = 0;
  /** Tokens that the calls took for them, padding and empty rows included. */
  paddedTokenCount = 0;
  /** Texts of the last call, by their places in `texts`. */
  calledTexts: readonly number[] = [];
  readonly #tokenizer: Tokenizer;
  readonly #limit: number;
  readonly #capacity: number;
  readonly #run = createCallRunner();
  /** Ids of the texts in the order in which they came, and where each ends. */
  readonly #list = new IdList();
  readonly #ends: number[] = [];
  /** The ids of one call. */
  #rowIds = new Int32Array(0);
  readonly #rowOffsets: Uint32Array;
  readonly #vectors: Float32Array;

  /** @param limit the most tokens of a text */
  constructor(embedder: Embedder, tokenizer: Tokenizer, limit: number) {
    const { batch, dim } = embedder;
    this.embedder = embedder;
    this.#tokenizer = tokenizer;
    this.#limit = limit;
    this.#capacity = WINDOW_CALLS * batch;
    this.#rowOffsets = new Uint32Array(batch + 1);
    this.#vectors = new Float32Array(this.#capacity * dim);
  }

  get isFull(): boolean {
    return this.texts.length === this.#capacity;
  }

  /** Whether there are texts for a whole call. */
  get hasCall(): boolean {
    return this.texts.length >= this.embedder.batch;
  }

  /** Share of the calls' tokens that were none of a text. */
  get paddingWaste(): number {
    return this.paddedTokenCount === 0 ? 0 : 1 - this.tokenCount / this.paddedTokenCount;
  }

  /** @returns whether the text was cut */
  add(text: string): boolean {
    this.texts.push(text);
    const found = this.#list.append(this.#tokenizer, text, this.#limit);
    this.#ends.push(this.#list.length);
    return found > this.#limit || this.#tokenizer.wasCut === true;
  }

  /**
   * Embeds all texts.
   * @returns [texts.length, dim] in the order of the texts, of the dim that the embedder cuts to; the next call overwrites it
   * @throws what the engine throws; Interrupted between two calls
   */
  embed(): Float32Array {
    const { batch } = this.embedder;
    // The shortest ones come last: a call that is not full wastes least.
    const order = this.texts
      .map((_, text) => text)
      .sort((a, b) => this.#tokensOf(b) - this.#tokensOf(a) || a - b);
    for (let first = 0; first < order.length; first += batch) {
      if (first > 0) stopIfSignalled();
      this.#embedRows(order.slice(first, first + batch));
    }
    return this.#vectors.subarray(0, this.texts.length * this.embedder.state.dim);
  }

  /**
   * Embeds the texts in the order in which they came, one a call, up to the first that fails: when `embed` failed, those before it are
   * not lost.
   * @returns how many have their vector, and what failed
   * @throws Interrupted
   */
  embedUpToFailure(): {
    readonly vectors: Float32Array;
    readonly count: number;
    readonly failure: Error | undefined;
  } {
    for (let text = 0; text < this.texts.length; text++) {
      try {
        stopIfSignalled();
        this.#embedRows([text]);
      } catch (error) {
        if (!isFailure(error)) throw error;
        return { vectors: this.#vectors, count: text, failure: error };
      }
    }
    return { vectors: this.#vectors, count: this.texts.length, failure: undefined };
  }

  clear(): void {
    this.texts.length = 0;
    this.#ends.length = 0;
    this.#list.length = 0;
  }

  #embedRows(rows: readonly number[]): void {
    const { dim } = this.embedder.state;
    this.calledTexts = rows;
    const vectors = this.#run(() => this.#call(rows));
    rows.forEach((text, row) => {
      this.#vectors.set(vectors.subarray(row * dim, (row + 1) * dim), text * dim);
    });
  }

  /** One call. Rows that no text is left for are empty texts. */
  #call(rows: readonly number[]): Float32Array {
    const tokens = rows.reduce((sum, text) => sum + this.#tokensOf(text), 0);
    if (tokens > this.#rowIds.length) this.#rowIds = new Int32Array(2 * tokens);
    let end = 0;
    rows.forEach((text, row) => {
      this.#rowIds.set(this.#list.ids.subarray(this.#beginOf(text), this.#ends[text]), end);
      end += this.#tokensOf(text);
      this.#rowOffsets[row + 1] = end;
    });
    this.#rowOffsets.fill(end, rows.length + 1);
    const { embedder } = this;
    embedder.embed({ textCount: embedder.batch, ids: this.#rowIds, offsets: this.#rowOffsets }, 0);
    this.tokenCount += tokens;
    const longest = this.#tokensOf(rows[0]!);
    this.paddedTokenCount +=
      embedder.batch * (longest === 0 ? 0 : (embedder.state.paddedTokens[longest] ?? longest));
    return embedder.vectors;
  }

  #beginOf(text: number): number {
    return text === 0 ? 0 : this.#ends[text - 1]!;
  }

  #tokensOf(text: number): number {
    return this.#ends[text]! - this.#beginOf(text);
  }
}
