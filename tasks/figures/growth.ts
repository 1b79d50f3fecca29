// How search and insert grow from a thousand memories to a million: our three kinds of index, and faiss by Python on one thread, over the
// same vectors. All but the last inserts of a graph are made on every CPU, ours and faiss's alike: one by one they would take most of an hour.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LEAST_RECALL } from "../../src/sim/index/tune-expansion.ts";
import type { Figure } from "./figure.ts";
import { JUDGED_QUERIES, QUERIES, TUNE_QUERIES } from "./funnel.ts";
import { writeGrowthVectors } from "./growth-vectors.ts";
import { pythonEnvironment } from "./python.ts";
import { ROOT, run } from "./run.ts";

const OWN_KINDS = ["funnel", "hnsw", "exact"] as const;
export type GrowthKind = (typeof OWN_KINDS)[number];
/** What is filled in a process of its own; faiss is three kinds in one. */
export type GrowthFiller = GrowthKind | "faiss";
const FILLERS: readonly GrowthFiller[] = [...OWN_KINDS, "faiss"];

/** There is real text for so many: larger ones are tuned while they have so many. */
const MOST_TUNED = 100_000;
const FAISS = "faiss-cpu==1.15.1";

export interface GrowthTask {
  readonly kind: GrowthKind;
  readonly count: number;
  /** It is tuned when it has so many: all of them, where there is real text for all. */
  readonly tunedAt: number;
  readonly stored: string;
  readonly queries: string;
}

export interface GrowthAnswer {
  readonly insertUs: number;
  readonly searchUs: number;
  /** Against exact search, of queries that did not tune it; undefined for vectors that no text is behind. */
  readonly recall?: number | undefined;
  readonly setting?: number | undefined;
}

/** Some size, as `bench:honesty` knows it: what takes minutes is a part by itself. */
export interface GrowthPart {
  readonly name: string;
  readonly count: number;
  readonly fillers: readonly GrowthFiller[];
}

export const GROWTH_PARTS: readonly GrowthPart[] = [
  { name: "1k", count: 1_000, fillers: FILLERS },
  { name: "10k", count: 10_000, fillers: FILLERS },
  { name: "100k", count: 100_000, fillers: FILLERS },
  ...FILLERS.map((filler) => ({ name: `1M-${filler}`, count: 1_000_000, fillers: [filler] })),
];

export function growthFigures({ name, count, fillers }: GrowthPart): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-growth-"));
  const [size] = name.split("-");
  try {
    const files = writeGrowthVectors(folder, count);
    const tunedAt = Math.min(count, MOST_TUNED);
    const answers = fillers.flatMap((filler): [string, GrowthAnswer][] => {
      console.error(`growth: ${filler} of ${count} …`);
      if (filler === "faiss") return Object.entries(askFaiss(count, tunedAt, files));
      return [[filler, askChild({ kind: filler, count, tunedAt, ...files })]];
    });
    return answers.flatMap(([kind, answer]) => figuresOf(`${kind}-${size}`, answer));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function askChild(task: GrowthTask): GrowthAnswer {
  const { stdout } = run([process.execPath, "tasks/figures/growth-child.ts", JSON.stringify(task)]);
  return JSON.parse(stdout) as GrowthAnswer;
}

/** Nothing where Python or the package is not to be had. */
function askFaiss(
  count: number,
  tunedAt: number,
  { stored, queries }: Pick<GrowthTask, "stored" | "queries">,
): Readonly<Record<string, GrowthAnswer>> {
  const numbers = [count, tunedAt, TUNE_QUERIES, JUDGED_QUERIES, QUERIES].map(String);
  const script = join(ROOT, "tasks/figures/growth.py");
  const env = pythonEnvironment({ [FAISS]: "faiss", numpy: "numpy" });
  const child = Bun.spawnSync(["python3", script, stored, queries, ...numbers], { env });
  if (child.exitCode === 0) return JSON.parse(child.stdout.toString());
  console.error(`faiss: ${child.stderr.toString().trim().split("\n").at(-1)}`);
  return {};
}

function figuresOf(name: string, { insertUs, searchUs, recall }: GrowthAnswer): Figure[] {
  const isShort = recall !== undefined && recall < LEAST_RECALL;
  return [
    { name: `growth-search-${name}`, value: searchUs, unit: "us" },
    { name: `growth-insert-${name}`, value: insertUs, unit: "us" },
    {
      name: `growth-recall-${name}`,
      value: recall,
      unit: isShort ? "share-below-what-the-others-find" : "share",
      skipped: "no text is behind these vectors",
    },
  ];
}
