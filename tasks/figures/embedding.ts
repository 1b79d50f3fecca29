// What an application pays for one text of 12 words, from text to vector.
import { createEmbedder, openOrtEngine, openTokenizer, TWELVE_WORDS, tokenTable } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { p50Us } from "./p50.ts";

export function embeddingFigure(): Figure {
  const tokenizer = openTokenizer();
  const table = tokenTable([TWELVE_WORDS]);
  const engine = openOrtEngine();
  const embedder = createEmbedder(engine, table, true);
  const value = p50Us(() => {
    tokenizer.encode(TWELVE_WORDS, table.ids, 0, table.maxTokens);
    embedder.embed(table, 0);
  });
  embedder.close();
  engine.close();
  return { name: "embed-12-words", value, unit: "us" };
}
