// What an application pays for one text of 12 words by the runtime table, from text to vector, and how much sooner a shorter one is there.
import { join } from "node:path";
import { openEmbedder } from "../../src/index.ts";
import { groupedMedian } from "../../src/stats/grouped-median.ts";
import { percentile } from "../../src/stats/percentile.ts";
import { MODEL_FOLDER, TWELVE_WORDS } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { latenciesUs } from "./p50.ts";
import { pythonEnvironment } from "./python.ts";
import { ROOT } from "./run.ts";

const DIM = 128;
const MODEL2VEC = "model2vec==0.10.0";

export const TABLE_FIGURES = ["embed-table-12-words", "embed-table-12-words-p99", "embed-table-256-over-64"];

export function tableFigures(): Figure[] {
  using embedder = openEmbedder({ runtime: "table", cacheTexts: 0 });
  const sorted = latenciesUs(() => embedder.embed(TWELVE_WORDS, DIM));
  const [wide, narrow] = [256, 64].map((dim) =>
    groupedMedian(latenciesUs(() => embedder.embed(TWELVE_WORDS, dim))),
  );
  return [
    { name: "embed-table-12-words", value: groupedMedian(sorted), unit: "us", limit: 2 },
    { name: "embed-table-12-words-p99", value: percentile(sorted, 99), unit: "us", limit: 4 },
    { name: "embed-table-256-over-64", value: wide! / narrow!, unit: "ratio", limit: 1.3, isLeast: true },
  ];
}

/** For people: model2vec in Python with the same table, tokenizer, text and dim, where there is a Python with it or pip to fetch it. */
export function compareWithModel2vec(): string {
  const script = join(ROOT, "tasks/figures/table.py");
  const table = [join(MODEL_FOLDER, "table.fp32.bin"), "256", join(MODEL_FOLDER, "tokenizer.json")];
  const env = pythonEnvironment({ [MODEL2VEC]: "model2vec", tokenizers: "tokenizers" });
  const found =
    Bun.which("python3") === null
      ? undefined
      : Bun.spawnSync(["python3", script, ...table, String(DIM), TWELVE_WORDS], { env });
  const us =
    found?.exitCode === 0
      ? `${Number(found.stdout.toString()).toFixed(1)} us`
      : "not available (it needs python3, and model2vec or pip to fetch it)";
  return `embed-table-12-words with model2vec in Python: ${us}`;
}
