// Texts through an engine, as the program does it, and the distance between what came out and what was expected.
import { Embedder, type PostRecipe } from "../../src/embed/embedder.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { tokenizeAll } from "../../src/text/tokenize-all.ts";
import type { Tokenizer, TokenTable } from "../../src/text/tokenizer.ts";

export interface EmbedSettings {
  readonly batch: number;
  readonly dim?: number;
  readonly normalize: boolean;
  readonly recipe?: PostRecipe;
}

export function tableOf(tokenizer: Tokenizer, texts: readonly string[], limit = 4096): TokenTable {
  return tokenizeAll(
    tokenizer,
    texts,
    limit,
    (length) => new Int32Array(new ArrayBuffer(4 * length)),
    (length) => new Uint32Array(new ArrayBuffer(4 * length)),
  );
}

/** A token table from the ids themselves. */
export function tableOfIds(texts: readonly (readonly number[])[]): TokenTable {
  const offsets = new Uint32Array(texts.length + 1);
  texts.forEach((ids, text) => {
    offsets[text + 1] = offsets[text]! + ids.length;
  });
  return {
    textCount: texts.length,
    ids: Int32Array.from(texts.flat()),
    offsets,
    maxTokens: Math.max(...texts.map(({ length }) => length)),
    truncatedCount: 0,
  };
}

export function createTestEmbedder(engine: Engine, settings: EmbedSettings, maxTokens: number): Embedder {
  return new Embedder(engine, {
    ...settings,
    dim: settings.dim ?? "full",
    maxTokens,
    allocateVectors: (length) => new Float32Array(new ArrayBuffer(4 * length)),
  });
}

/** The vector of each text of the table, `batch` texts a call; the last call goes round to the first texts. */
export function embedTable(engine: Engine, table: TokenTable, settings: EmbedSettings): Float32Array[] {
  const embedder = createTestEmbedder(engine, settings, table.maxTokens);
  const { batch, dim } = embedder;
  const vectors: Float32Array[] = [];
  for (let text = 0; text < table.textCount; text += batch) {
    embedder.embed(table, text);
    for (let row = 0; row < batch; row++) vectors.push(embedder.vectors.slice(row * dim, (row + 1) * dim));
  }
  embedder.close();
  return vectors.slice(0, table.textCount);
}

export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Array.from(actual).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

/** The first `dim` components, scaled to length 1; zeros stay zeros. */
export function normalizedPrefix(vector: ArrayLike<number>, dim: number): number[] {
  const prefix = Array.from(vector).slice(0, dim);
  const length = Math.sqrt(prefix.reduce((sum, value) => sum + value * value, 0));
  return prefix.map((value) => (length === 0 ? 0 : value / length));
}
