// Passages to full-width vectors, each encoded once, by the call that is timed.
import type { Passage } from "../data/passages.ts";
import type { PassageTally } from "../data/tally.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { VectorRows } from "./quality-vectors.ts";

export class PassageEncoder {
  /** Texts longer than the model takes; they are cut. */
  truncatedCount = 0;
  readonly #embedder: Embedder;
  readonly #tokenizer: Tokenizer;
  readonly #limit: number;
  readonly #ids: Int32Array;
  readonly #offsets: Uint32Array;

  /** @param limit the most tokens of a text */
  constructor(embedder: Embedder, tokenizer: Tokenizer, limit: number) {
    this.#embedder = embedder;
    this.#tokenizer = tokenizer;
    this.#limit = limit;
    this.#ids = new Int32Array(embedder.batch * limit);
    this.#offsets = new Uint32Array(embedder.batch + 1);
  }

  /**
   * Encodes passages as they come and notes them in the tally.
   * @param shouldStop asked after every batch; what was encoded until then is returned. It may take a breath: signals
   * are only heard while nothing runs
   * @returns [tally.count, embedder.dim]
   * @throws what the passages and the engine throw
   */
  async encode(
    passages: AsyncIterable<Passage>,
    tally: PassageTally,
    shouldStop: () => Promise<boolean>,
  ): Promise<Float32Array> {
    const { batch, dim } = this.#embedder;
    const rows = new VectorRows(dim);
    const group: Passage[] = [];
    for await (const passage of passages) {
      tally.add(passage);
      group.push(passage);
      if (group.length < batch) continue;
      this.#encodeGroup(group, rows);
      group.length = 0;
      if (await shouldStop()) break;
    }
    if (group.length > 0) this.#encodeGroup(group, rows);
    return rows.finish();
  }

  close(): void {
    this.#embedder.close();
  }

  #encodeGroup(group: readonly Passage[], rows: VectorRows): void {
    let end = 0;
    group.forEach(({ text }, row) => {
      end += this.#tokenize(text, end);
      // Rows that no passage comes for are empty texts: they end where this one ends.
      this.#offsets.fill(end, row + 1);
    });
    const table = { textCount: this.#embedder.batch, ids: this.#ids, offsets: this.#offsets };
    this.#embedder.embed(table, 0);
    const { vectors, dim } = this.#embedder;
    group.forEach(({ text }, row) => {
      const vector = vectors.subarray(row * dim, (row + 1) * dim);
      // No text says nothing, whatever a model makes of its special tokens.
      if (text === "") vector.fill(0);
      rows.push(vector);
    });
  }

  #tokenize(text: string, offset: number): number {
    const tokenCount = this.#tokenizer.encode(text, this.#ids, offset, this.#limit);
    if (tokenCount > this.#limit) this.truncatedCount++;
    return Math.min(tokenCount, this.#limit);
  }
}
