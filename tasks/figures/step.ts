// The simulation step on texts of 12 words: how long it takes, and that nothing of ours is allocated in it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "../../src/core/random.ts";
import { Embedder, MEAN_ALONE } from "../../src/embed/embedder.ts";
import { TextPipeline } from "../../src/embed/text-pipeline.ts";
import { CaseMemory } from "../../src/open/case-memory.ts";
import { ExactIndex } from "../../src/sim/index/exact-index.ts";
import { HITS } from "../../src/sim/index/vector-index.ts";
import { SimTick } from "../../src/sim/tick.ts";
import { composeUtterances } from "../../src/sim/utterances.ts";
import { createWorld } from "../../src/sim/world.ts";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { TokenCache } from "../../src/text/token-cache.ts";
import { openOrtEngine, openTokenizer } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { countObjects } from "./objects.ts";
import { MRLBENCH, pairsOf, run } from "./run.ts";
import { twelveWordTexts } from "./texts.ts";

const DIM = 128;
const TICKS = 5000;
const STEP_LIMIT_US = 150;
const HARNESS_LIMIT_US = 1;
/** Where it has not been said otherwise, the index finds this share of the nearest 10. */
const LEAST_RECALL = 0.95;

/** The step without the world and without the insert, and what the harness takes of it. */
export function stepFigures(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-step-"));
  try {
    const textsPath = join(folder, "texts.txt");
    const csvPath = join(folder, "calls.csv");
    writeFileSync(textsPath, twelveWordTexts().join("\n"));
    const { stderr } = run([
      MRLBENCH,
      ...["--layer", "C", "--dim", String(DIM), "--text", textsPath],
      ...["--threads", "1", "--iters", String(TICKS), "--csv", csvPath, "--quiet"],
    ]);
    const [summary] = pairsOf(stderr, "summary");
    const recall = Number(summary?.get("recall_at_10"));
    const step = {
      name: "step-p50",
      value: recall >= LEAST_RECALL ? stepP50Us(readFileSync(csvPath, "utf8")) : undefined,
      unit: "us",
      limit: STEP_LIMIT_US,
      skipped: `the index finds ${recall} of the nearest 10`,
    };
    const insert = { name: "insert-p50", value: Number(summary?.get("insert_p50_us")), unit: "us" };
    const recallFigure = { name: "step-recall-at-10", value: recall, unit: "share" };
    const harnessUs = Number(summary?.get("harness_us"));
    const harness = { name: "harness-null-p50", value: harnessUs, unit: "us", limit: HARNESS_LIMIT_US };
    return [step, insert, recallFigure, harness];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const FUNNEL_STEP_FIGURES = [
  "step-funnel-p50",
  "step-funnel-p99",
  "tokenize-tick",
  "tokenize-tick-p99",
];

/** The whole step without a world, and its tokenizer beside one: tokenise, embed by the table, search the funnel and insert. */
export function funnelStepFigures(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-step-"));
  try {
    const textsPath = join(folder, "texts.txt");
    writeFileSync(textsPath, twelveWordTexts().join("\n"));
    const { stderr } = run([
      MRLBENCH,
      ...[
        "--layer",
        "C",
        "--runtime",
        "table",
        "--index",
        "funnel",
        "--dim",
        String(DIM),
        "--text",
        textsPath,
      ],
      ...["--threads", "1", "--iters", String(TICKS), "--csv", "/dev/null", "--quiet"],
    ]);
    const [summary] = pairsOf(stderr, "summary");
    const recall = Number(summary?.get("recall_at_10"));
    const skipped = `the index finds ${recall} of the nearest 10`;
    const us = (key: string) => (recall >= LEAST_RECALL ? Number(summary?.get(key)) : undefined);
    return [
      { name: "step-funnel-p50", value: us("alone_p50_us"), unit: "us", limit: 30, skipped },
      { name: "step-funnel-p99", value: us("alone_p99_us"), unit: "us", limit: 60, skipped },
      { name: "tokenize-tick", value: Number(summary?.get("tokenize_p50_us")), unit: "us" },
      { name: "tokenize-tick-p99", value: Number(summary?.get("tokenize_p99_us")), unit: "us", limit: 20 },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Tokenise, embed, normalise and search, of the ticks of the arm full that count. */
function stepP50Us(csv: string): number {
  const [header = "", ...lines] = csv.trimEnd().split("\n");
  const columns = header.split(",");
  const at = (name: string) => columns.indexOf(name);
  // No cell before the text's own id holds a comma: the texts lie in a file whose path has none.
  const rows = lines.map((line) => line.split(","));
  const steady = rows.filter((cells) => cells[at("arm")] === "full" && cells[at("phase")] === "steady");
  const parts = ["tokenize_ns", "copy_in_ns", "infer_ns", "copy_out_ns", "post_ns", "search_ns"].map(at);
  const stepNs = Float64Array.from(steady, (cells) =>
    parts.reduce((sum, column) => sum + Number(cells[column]), 0),
  );
  return median(sortSamples(stepNs))! / 1e3;
}

const COUNTED_TICKS = 20_000;
const MEMORIES = 500;

/** Objects that whole ticks make, with our own exact search: the binding of the graph makes some for each search, which is measured apart. */
export function stepObjects(): Figure {
  using memory = new CaseMemory();
  const engine = openOrtEngine();
  const utterances = composeUtterances(twelveWordTexts(), 4096, randomFrom(1));
  const maxTokens = 64;
  const embedder = new TextPipeline({
    embedder: new Embedder(engine, {
      batch: 1,
      dim: DIM,
      normalize: true,
      recipe: MEAN_ALONE,
      maxTokens,
      allocateVectors: (length) => memory.vectors(length),
    }),
    tokenizer: openTokenizer(),
    cache: new TokenCache(openTokenizer()),
    maxTokens,
    release: () => engine.close(),
  });
  embedder.prepare();
  const allocate = (length: number) => memory.vectors(length);
  const index = new ExactIndex({ dims: [DIM], fullDim: DIM, capacity: MEMORIES, allocate });
  const world = createWorld({
    seed: 1,
    speakers: 1,
    utteranceCount: utterances.length,
    repeatRatio: 0.5,
    memoryCapacity: MEMORIES,
    linksPerMemory: HITS,
  });
  const tick = new SimTick({
    world,
    texts: utterances,
    steps: embedder,
    index,
    dim: DIM,
    rerankDepth: 0,
    budget: undefined,
    nextKey: 0,
  });
  const loop = () => {
    for (let call = 0; call < COUNTED_TICKS; call++) runTick(tick);
  };
  loop();
  loop();
  const value = countObjects(loop, COUNTED_TICKS);
  index.close();
  embedder.close();
  return { name: "allocated-objects-20k-steps", value, unit: "objects", limit: 0 };
}

function runTick(tick: SimTick): void {
  tick.advance();
  tick.tokenize();
  const size = tick.copyIn();
  tick.infer(size);
  tick.copyOut();
  tick.post(size);
  tick.search();
  tick.insert();
  tick.update();
}
