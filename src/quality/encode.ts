// Passages to full-width vectors, each encoded once, by the call that is timed.
import type { Passage } from "../data/passages.ts";
import type { PassageTally } from "../data/tally.ts";
import type { CallHelpers } from "../embed/call-helpers.ts";
import type { Embedder } from "../embed/embedder.ts";
import { TextWindow } from "../embed/text-window.ts";
import { WindowLine } from "../embed/window-line.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { VectorRows } from "./vectors.ts";

export interface PassageEncoderOptions {
  readonly helpers?: CallHelpers | undefined;
  readonly key?: (() => string) | undefined;
}

export class PassageEncoder {
  /** Texts longer than the model takes; they are cut. */
  truncatedCount = 0;
  /** Of everything that its vectors follow from but their texts; left out where none are to be kept. */
  readonly key: (() => string) | undefined;
  readonly #embedder: Embedder;
  readonly #makeWindow: () => TextWindow;
  readonly #helpers: CallHelpers | undefined;

  /** @param limit the most tokens of a text */
  constructor(
    embedder: Embedder,
    tokenizer: Tokenizer,
    limit: number,
    { helpers, key }: PassageEncoderOptions = {},
  ) {
    this.key = key;
    this.#embedder = embedder;
    this.#makeWindow = () => new TextWindow(embedder, tokenizer, limit);
    this.#helpers = helpers;
  }

  /** Components of a vector. */
  get dim(): number {
    return this.#embedder.dim;
  }

  /**
   * Encodes passages as they come and notes them in the tally.
   * @param afterWindow called after every window of texts; what it throws ends the encoding
   * @returns [tally.count, embedder.dim]
   * @throws what the passages and the engine throw; Interrupted
   */
  async encode(
    passages: AsyncIterable<Passage>,
    tally: PassageTally,
    afterWindow: () => Promise<void>,
  ): Promise<Float32Array> {
    const rows = new VectorRows(this.#embedder.dim);
    const line = new WindowLine(this.#makeWindow, this.#helpers, (window) => pushRows(rows, window));
    for await (const passage of passages) {
      tally.add(passage);
      if (line.current.add(passage.text)) this.truncatedCount++;
      if (!line.current.isFull) continue;
      await line.send();
      await afterWindow();
    }
    if (line.current.texts.length > 0) await line.send();
    await line.finish();
    return rows.finish();
  }
}

function pushRows(rows: VectorRows, window: TextWindow): void {
  const { dim } = window.embedder;
  const vectors = window.embed();
  window.texts.forEach((text, row) => {
    const vector = vectors.subarray(row * dim, (row + 1) * dim);
    // No text says nothing, whatever a model makes of its special tokens.
    if (text === "") vector.fill(0);
    rows.push(vector);
  });
}
