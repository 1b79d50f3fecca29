// What an application pays for one text of 12 words by the runtime table, from text to vector, and how much sooner a shorter one is there.
import { openEmbedder } from "../../src/index.ts";
import { groupedMedian } from "../../src/stats/grouped-median.ts";
import { percentile } from "../../src/stats/percentile.ts";
import { TWELVE_WORDS } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { latenciesUs } from "./p50.ts";

export const TABLE_FIGURES = ["embed-table-12-words", "embed-table-12-words-p99"];

export function tableFigures(): Figure[] {
  using embedder = openEmbedder({ runtime: "table", cacheTexts: 0 });
  const sorted = latenciesUs(() => embedder.embed(TWELVE_WORDS, 128));
  return [
    { name: "embed-table-12-words", value: groupedMedian(sorted), unit: "us", limit: 2 },
    { name: "embed-table-12-words-p99", value: percentile(sorted, 99), unit: "us", limit: 4 },
  ];
}
