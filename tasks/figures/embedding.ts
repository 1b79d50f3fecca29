// What an application pays for one text of 12 words: the tokenizer, and everything from text to vector.
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { createEmbedder, openOrtEngine, openTokenizer, TWELVE_WORDS, tokenTable } from "./engines.ts";
import type { Figure } from "./figure.ts";

const CALLS = 20_000;
const WARMUP_CALLS = 5_000;

export function embeddingFigures(): Figure[] {
  const tokenizer = openTokenizer();
  const table = tokenTable([TWELVE_WORDS]);
  const engine = openOrtEngine();
  const embedder = createEmbedder(engine, table, true);
  const tokenize = () => tokenizer.encode(TWELVE_WORDS, table.ids, 0, table.maxTokens);
  const figures: Figure[] = [
    { name: "tokenize-bpe-12-words", value: p50Us(tokenize), unit: "us" },
    {
      name: "embed-12-words",
      value: p50Us(() => {
        tokenize();
        embedder.embed(table, 0);
      }),
      unit: "us",
    },
  ];
  embedder.close();
  engine.close();
  return figures;
}

function p50Us(call: () => void): number {
  const latencyNs = new Float64Array(CALLS);
  for (let index = -WARMUP_CALLS; index < CALLS; index++) {
    const beginNs = Bun.nanoseconds();
    call();
    if (index >= 0) latencyNs[index] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(latencyNs))! / 1e3;
}
