// Texts on their way into one call: tokenized as they come, embedded together.
import type { Tokenizer } from "../text/tokenizer.ts";
import type { Embedder } from "./embedder.ts";

export class TextBatch {
  readonly embedder: Embedder;
  /** Those that came since the last `clear`. */
  readonly texts: string[] = [];
  readonly #tokenizer: Tokenizer;
  readonly #limit: number;
  readonly #ids: Int32Array;
  readonly #offsets: Uint32Array;

  /** @param limit the most tokens of a text */
  constructor(embedder: Embedder, tokenizer: Tokenizer, limit: number) {
    this.embedder = embedder;
    this.#tokenizer = tokenizer;
    this.#limit = limit;
    this.#ids = new Int32Array(embedder.batch * limit);
    this.#offsets = new Uint32Array(embedder.batch + 1);
  }

  get isFull(): boolean {
    return this.texts.length === this.embedder.batch;
  }

  /** @returns whether the text was cut to the limit */
  add(text: string): boolean {
    const row = this.texts.push(text) - 1;
    const offset = this.#offsets[row]!;
    const tokenCount = this.#tokenizer.encode(text, this.#ids, offset, this.#limit);
    // Rows that no text comes for are empty texts: they end where this one ends.
    this.#offsets.fill(offset + Math.min(tokenCount, this.#limit), row + 1);
    return tokenCount > this.#limit;
  }

  /** @returns [batch, dim], which the next call overwrites; the rows beyond `texts` mean nothing */
  embed(): Float32Array {
    const table = { textCount: this.embedder.batch, ids: this.#ids, offsets: this.#offsets };
    this.embedder.embed(table, 0);
    return this.embedder.vectors;
  }

  clear(): void {
    this.texts.length = 0;
    this.#offsets.fill(0);
  }
}
