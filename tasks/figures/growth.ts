// How search and insert grow from a thousand memories to a million: our three kinds of index, and faiss by Python on one thread, over the
// same vectors in the same run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LEAST_RECALL } from "../../src/sim/index/tune-expansion.ts";
import type { Figure } from "./figure.ts";
import { JUDGED_QUERIES, QUERIES, TUNE_QUERIES } from "./funnel.ts";
import { writeGrowthVectors } from "./growth-vectors.ts";
import { pythonEnvironment } from "./python.ts";
import { ROOT, run } from "./run.ts";

const KINDS = ["funnel", "hnsw", "exact"] as const;
export type GrowthKind = (typeof KINDS)[number];

const SIZES = [
  { name: "1k", count: 1_000 },
  { name: "10k", count: 10_000 },
  { name: "100k", count: 100_000 },
  { name: "1M", count: 1_000_000 },
] as const;

/** An index that takes longer to fill has no figures. */
const FILL_LIMIT_S = 400;
const FAISS = "faiss-cpu==1.15.1";

export interface GrowthTask {
  readonly kind: GrowthKind;
  readonly count: number;
  readonly stored: string;
  readonly queries: string;
  /** What was tuned for the largest index of real text; undefined where this one is tuned. */
  readonly setting: number | undefined;
  readonly fillLimitS: number;
}

/** Empty where filling took too long. */
export interface GrowthAnswer {
  readonly insertUs?: number;
  readonly searchUs?: number;
  /** Against exact search, of queries that did not tune it; undefined for vectors that no text is behind. */
  readonly recall?: number;
  readonly setting?: number;
}

/** @param sizes names of those that are wanted */
export function growthFigures(sizes: readonly string[] = SIZES.map(({ name }) => name)): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-growth-"));
  try {
    const wanted = SIZES.filter(({ name }) => sizes.includes(name));
    const files = writeGrowthVectors(folder, Math.max(...wanted.map(({ count }) => count)));
    const settings = new Map<string, number>();
    return wanted.flatMap(({ name, count }) => {
      const isReal = count <= files.realCount;
      const ours = KINDS.map((kind) => {
        const setting = isReal ? undefined : settings.get(kind);
        const answer = askChild({ kind, count, ...files, setting, fillLimitS: FILL_LIMIT_S });
        if (answer.setting !== undefined) settings.set(kind, answer.setting);
        return [kind, answer] as const;
      });
      const faiss = Object.entries(askFaiss(count, files, settings.get("faiss-hnsw"), isReal));
      for (const [kind, { setting }] of faiss) if (setting !== undefined) settings.set(kind, setting);
      return [...ours, ...faiss].flatMap(([kind, answer]) => figuresOf(`${kind}-${name}`, answer, isReal));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function askChild(task: GrowthTask): GrowthAnswer {
  console.error(`growth: ${task.kind} of ${task.count} …`);
  const { stdout } = run([process.execPath, "tasks/figures/growth-child.ts", JSON.stringify(task)]);
  // It takes most of an hour: who has to stop it has what there was.
  console.error(stdout.trim());
  return JSON.parse(stdout) as GrowthAnswer;
}

/** Nothing where Python or the package is not to be had. */
function askFaiss(
  count: number,
  { stored, queries }: Pick<GrowthTask, "stored" | "queries">,
  expansion: number | undefined,
  isReal: boolean,
): Readonly<Record<string, GrowthAnswer>> {
  console.error(`growth: faiss of ${count} …`);
  const numbers = [count, TUNE_QUERIES, JUDGED_QUERIES, QUERIES, isReal ? 0 : (expansion ?? 64)].map(String);
  const script = join(ROOT, "tasks/figures/growth.py");
  const env = pythonEnvironment({ [FAISS]: "faiss", numpy: "numpy" });
  const child = Bun.spawnSync(["python3", script, stored, queries, ...numbers], { env });
  console.error(child.stdout.toString().trim());
  if (child.exitCode === 0) return JSON.parse(child.stdout.toString());
  console.error(`faiss: ${child.stderr.toString().trim().split("\n").at(-1)}`);
  return {};
}

function figuresOf(name: string, answer: GrowthAnswer, isReal: boolean): Figure[] {
  const filled = answer.insertUs !== undefined || answer.searchUs !== undefined;
  const skipped = filled ? "nobody asked it" : `filling it takes more than ${FILL_LIMIT_S} s`;
  const isShort = isReal && answer.recall !== undefined && answer.recall < LEAST_RECALL;
  return [
    { name: `growth-search-${name}`, value: answer.searchUs, unit: "us", skipped },
    { name: `growth-insert-${name}`, value: answer.insertUs, unit: "us", skipped },
    {
      name: `growth-recall-${name}`,
      value: answer.recall,
      unit: isShort ? "share-below-what-the-others-find" : "share",
      skipped: "no text is behind these vectors",
    },
  ];
}
