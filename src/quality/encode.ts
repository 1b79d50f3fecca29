// Passages to full-width vectors, each encoded once, by the call that is timed.
import type { Passage } from "../data/passages.ts";
import type { PassageTally } from "../data/tally.ts";
import type { Embedder } from "../embed/embedder.ts";
import { TextWindow } from "../embed/text-window.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { VectorRows } from "./vectors.ts";

export class PassageEncoder {
  /** Texts longer than the model takes; they are cut. */
  truncatedCount = 0;
  readonly #window: TextWindow;

  /** @param limit the most tokens of a text */
  constructor(embedder: Embedder, tokenizer: Tokenizer, limit: number) {
    this.#window = new TextWindow(embedder, tokenizer, limit);
  }

  /**
   * Encodes passages as they come and notes them in the tally.
   * @param afterWindow called after every window of texts; what it throws ends the encoding
   * @returns [tally.count, embedder.dim]
   * @throws what the passages and the engine throw
   */
  async encode(
    passages: AsyncIterable<Passage>,
    tally: PassageTally,
    afterWindow: () => Promise<void>,
  ): Promise<Float32Array> {
    const window = this.#window;
    const rows = new VectorRows(window.embedder.dim);
    for await (const passage of passages) {
      tally.add(passage);
      if (window.add(passage.text)) this.truncatedCount++;
      if (!window.isFull) continue;
      this.#encodeWindow(rows);
      await afterWindow();
    }
    if (window.texts.length > 0) this.#encodeWindow(rows);
    return rows.finish();
  }

  #encodeWindow(rows: VectorRows): void {
    const { texts, embedder } = this.#window;
    const vectors = this.#window.embed();
    texts.forEach((text, row) => {
      const vector = vectors.subarray(row * embedder.dim, (row + 1) * embedder.dim);
      // No text says nothing, whatever a model makes of its special tokens.
      if (text === "") vector.fill(0);
      rows.push(vector);
    });
    this.#window.clear();
  }
}
