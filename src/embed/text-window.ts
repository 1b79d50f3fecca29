// Texts on their way into calls: tokenized as they come, put into calls with others of their length, answered in the order in which they
// came. Padding is work for nothing: a call takes as long as its longest text.
import { isFailure } from "../core/errors.ts";
import { createCallRunner, stopIfSignalled } from "../core/signals.ts";
import { IdList } from "../text/id-list.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import type { CallIds } from "./call-helpers.ts";
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
  #isGiven = false;

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

  /** Calls that its texts are put into. */
  get callCount(): number {
    return Math.ceil(this.texts.length / this.embedder.batch);
  }

  /** @returns whether the text was cut @throws what `IdList.append` throws, and then the text was not added */
  add(text: string): boolean {
    const found = this.#list.append(this.#tokenizer, text, this.#limit);
    this.texts.push(text);
    this.#ends.push(this.#list.length);
    return found > this.#limit || this.#tokenizer.wasCut === true;
  }

  /**
   * Embeds all texts.
   * @returns [texts.length, dim] in the order of the texts, of the dim that the embedder cuts to; the next call overwrites it
   * @throws what the engine throws; Interrupted between two calls
   */
  embed(): Float32Array {
    if (!this.#isGiven) {
      for (const [call, rows] of this.#calls().entries()) {
        if (call > 0) stopIfSignalled();
        this.#embedRows(rows);
      }
    }
    return this.#vectors.subarray(0, this.texts.length * this.embedder.state.dim);
  }

  /** What `embed` would call, one call after the other, for somebody else to do. */
  callIds(): CallIds[] {
    return this.#calls().map((rows) => {
      this.#gather(rows);
      return { ids: this.#rowIds.slice(0, this.#rowOffsets.at(-1)), offsets: this.#rowOffsets.slice() };
    });
  }

  /** Takes what `callIds` came to: `embed` answers it and calls nothing. @param results the vectors of each call, [batch, dim] */
  give(results: readonly Float32Array[]): void {
    for (const [call, rows] of this.#calls().entries()) {
      this.#place(rows, results[call]!);
      this.#count(rows);
    }
    this.#isGiven = true;
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
    this.#isGiven = false;
  }

  /** The texts of each call, the longest first: the last one, which may not be full, then wastes least. */
  #calls(): number[][] {
    const { batch } = this.embedder;
    const order = this.texts
      .map((_, text) => text)
      .sort((a, b) => this.#tokensOf(b) - this.#tokensOf(a) || a - b);
    return Array.from({ length: this.callCount }, (_, call) => order.slice(call * batch, (call + 1) * batch));
  }

  #embedRows(rows: readonly number[]): void {
    this.calledTexts = rows;
    this.#place(
      rows,
      this.#run(() => this.#call(rows)),
    );
  }

  #place(rows: readonly number[], vectors: Float32Array): void {
    const { dim } = this.embedder.state;
    rows.forEach((text, row) => {
      this.#vectors.set(vectors.subarray(row * dim, (row + 1) * dim), text * dim);
    });
  }

  #call(rows: readonly number[]): Float32Array {
    this.#gather(rows);
    const { embedder } = this;
    embedder.embed({ textCount: embedder.batch, ids: this.#rowIds, offsets: this.#rowOffsets }, 0);
    this.#count(rows);
    return embedder.vectors;
  }

  /** The ids of one call. Rows that no text is left for are empty texts. */
  #gather(rows: readonly number[]): void {
    const tokens = rows.reduce((sum, text) => sum + this.#tokensOf(text), 0);
    if (tokens > this.#rowIds.length) this.#rowIds = new Int32Array(2 * tokens);
    let end = 0;
    rows.forEach((text, row) => {
      this.#rowIds.set(this.#list.ids.subarray(this.#beginOf(text), this.#ends[text]), end);
      end += this.#tokensOf(text);
      this.#rowOffsets[row + 1] = end;
    });
    this.#rowOffsets.fill(end, rows.length + 1);
  }

  #count(rows: readonly number[]): void {
    const { batch, state } = this.embedder;
    this.tokenCount += rows.reduce((sum, text) => sum + this.#tokensOf(text), 0);
    const longest = this.#tokensOf(rows[0]!);
    this.paddedTokenCount += batch * (longest === 0 ? 0 : (state.paddedTokens[longest] ?? longest));
  }

  #beginOf(text: number): number {
    return text === 0 ? 0 : this.#ends[text - 1]!;
  }

  #tokensOf(text: number): number {
    return this.#ends[text]! - this.#beginOf(text);
  }
}
