// Passages to full-width vectors, each encoded once, by the call that is timed.
import { createCallRunner } from "../core/signals.ts";
import type { Passage } from "../data/passages.ts";
import type { PassageTally } from "../data/tally.ts";
import type { Embedder } from "../embed/embedder.ts";
import { TextBatch } from "../embed/text-batch.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { VectorRows } from "./vectors.ts";

export class PassageEncoder {
  /** Texts longer than the model takes; they are cut. */
  truncatedCount = 0;
  readonly #batch: TextBatch;
  readonly #run = createCallRunner();

  /** @param limit the most tokens of a text */
  constructor(embedder: Embedder, tokenizer: Tokenizer, limit: number) {
    this.#batch = new TextBatch(embedder, tokenizer, limit);
  }

  /**
   * Encodes passages as they come and notes them in the tally.
   * @param afterBatch called after every batch; what it throws ends the encoding
   * @returns [tally.count, embedder.dim]
   * @throws what the passages and the engine throw
   */
  async encode(
    passages: AsyncIterable<Passage>,
    tally: PassageTally,
    afterBatch: () => Promise<void>,
  ): Promise<Float32Array> {
    const batch = this.#batch;
    const rows = new VectorRows(batch.embedder.dim);
    for await (const passage of passages) {
      tally.add(passage);
      if (batch.add(passage.text)) this.truncatedCount++;
      if (!batch.isFull) continue;
      this.#encodeBatch(rows);
      await afterBatch();
    }
    if (batch.texts.length > 0) this.#encodeBatch(rows);
    return rows.finish();
  }

  #encodeBatch(rows: VectorRows): void {
    const { texts, embedder } = this.#batch;
    const vectors = this.#run(() => this.#batch.embed());
    texts.forEach((text, row) => {
      const vector = vectors.subarray(row * embedder.dim, (row + 1) * embedder.dim);
      // No text says nothing, whatever a model makes of its special tokens.
      if (text === "") vector.fill(0);
      rows.push(vector);
    });
    this.#batch.clear();
  }
}
