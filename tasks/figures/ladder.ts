// The whole ladder from vectors: 10,000 documents, 1,000 queries, 11 dims at 1,024 dims, query to document, all measures with their
// intervals, and the controls (24 random draws on a sample of the queries, and the last coordinates): what `mrlbench quality` makes of them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBelow, randomFrom } from "../../src/core/random.ts";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { type EvaluateInput, evaluate } from "../../src/mrl/evaluate.ts";
import { encodeMatrixProduct } from "../../src/onnx/matrix-product-graph.ts";
import { medianOf } from "../../src/stats/percentile.ts";
import { KernelMemory } from "../../src/vectors/kernel-memory.ts";
import { KERNELS_FILE } from "../kernels.ts";
import { ORT_LIBRARY } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { type PythonEnvironment, pythonEnvironment } from "./python.ts";
import { ROOT, run } from "./run.ts";

const DOCUMENTS = 10_000;
const QUERIES = 1_000;
const DIMS = [1024, 896, 768, 512, 384, 256, 192, 128, 96, 64, 32];
const THREADS = 2;
/** As `quality` has it. */
const MEMORY_BYTES = 384e6;

export const LADDER_FIGURES = [
  "ladder-10k-1k",
  "ladder-10k-1k-memory",
  "ladder-rungs",
  "ladder-widest",
  "ladder-over-widest",
  "ladder-numpy",
  "ladder-rungs-numpy",
] as const;

/** What a process does. */
export const LADDERS = {
  whole: () => ladderSeconds(true),
  rungs: () => ladderSeconds(false),
  widest: () => ladderSeconds(false, DIMS.slice(0, 1)),
} as const;

const ROUNDS = 3;

/** In processes of their own, in turns: what one needs at most is the peak of the whole process, vectors and runtime with it. */
export function ladderFigures(): Figure[] {
  const rounds = Array.from({ length: ROUNDS }, () => ({
    whole: measured("whole"),
    rungs: measured("rungs"),
    widest: measured("widest"),
  }));
  const typical = (of: (round: (typeof rounds)[number]) => number) => medianOf(rounds.map(of));
  const [whole, memory, rungs, widest, ratio, numpy, numpyRungs] = LADDER_FIGURES;
  const seconds = { unit: "s" } as const;
  return [
    { name: whole, value: typical((round) => round.whole.seconds), ...seconds, limit: 2 },
    { name: memory, value: typical((round) => round.whole.peakMegabytes), unit: "MB", limit: 1000 },
    { name: rungs, value: typical((round) => round.rungs.seconds), ...seconds },
    { name: widest, value: typical((round) => round.widest.seconds), ...seconds },
    {
      name: ratio,
      value: typical((round) => round.rungs.seconds / round.widest.seconds),
      unit: "ratio",
      limit: 1.3,
    },
    ...numpyFigures(numpy, numpyRungs),
  ];
}

function measured(ladder: keyof typeof LADDERS): ReturnType<typeof measureLadder> {
  return JSON.parse(run([process.execPath, "tasks/figures/ladder-child.ts", ladder]).stdout);
}

/** Called once in a fresh process. */
export function measureLadder(ladder: keyof typeof LADDERS): {
  readonly seconds: number;
  readonly peakMegabytes: number;
} {
  const seconds = LADDERS[ladder]();
  // Kilobytes, as getrusage(2) gives them on Linux.
  return { seconds, peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 };
}

/** numpy doing the same, where there is one. */
function numpyFigures(whole: string, rungs: string): Figure[] {
  const sizes = [DOCUMENTS, QUERIES, DIMS[0]!, ...DIMS].map(String);
  const command = ["python3", join(ROOT, "tasks/figures/ladder.py"), ...sizes];
  const found =
    Bun.which("python3") === null ? undefined : Bun.spawnSync(command, { env: numpyEnvironment() });
  const taken = found?.exitCode === 0 ? found.stdout.toString().split(" ").map(Number) : [];
  const skipped = taken.length === 2 ? {} : { skipped: "it needs python3, and numpy or pip to fetch it" };
  return [
    { name: whole, value: taken[0], unit: "s", ...skipped },
    { name: rungs, value: taken[1], unit: "s", ...skipped },
  ];
}

function ladderSeconds(controls: boolean, dims: readonly number[] = DIMS): number {
  const input = { ...randomInput(), dims, scoring: "ordered" } as const;
  return withProduct((product) => {
    const beginNs = Bun.nanoseconds();
    evaluate({ ...input, controls, product });
    return (Bun.nanoseconds() - beginNs) / 1e9;
  });
}

function numpyEnvironment(): PythonEnvironment {
  const threads = String(THREADS);
  return {
    ...pythonEnvironment({ numpy: "numpy" }),
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
  };
}

function randomInput(): Omit<EvaluateInput, "product"> {
  const random = randomFrom(1);
  const vectors = (rows: number) =>
    Float32Array.from({ length: rows * DIMS[0]! }, () => random() / 2 ** 31 - 1);
  const ids = (rows: number, prefix: string) => Array.from({ length: rows }, (_, row) => `${prefix}${row}`);
  const queryIds = ids(QUERIES, "q");
  const grades = () => new Map([1, 2, 3].map((grade) => [`d${randomBelow(DOCUMENTS, random)}`, grade]));
  return {
    queries: vectors(QUERIES),
    documents: vectors(DOCUMENTS),
    dim: DIMS[0]!,
    queryIds,
    documentIds: ids(DOCUMENTS, "d"),
    judgements: new Map(queryIds.map((id) => [id, grades()])),
    dims: DIMS,
    distance: "cosine",
    seed: 1,
    dropSelf: false,
    documentToDocument: false,
  };
}

function withProduct<T>(use: (product: NativeMatrixProduct) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-ladder-"));
  const modelPath = join(folder, "matrix-product.onnx");
  try {
    writeFileSync(modelPath, encodeMatrixProduct());
    const memory = new KernelMemory(readFileSync(join(ROOT, KERNELS_FILE)), MEMORY_BYTES);
    const options = { libraryPaths: [ORT_LIBRARY], modelPath, threads: THREADS, memory };
    using product = new NativeMatrixProduct(options);
    return use(product);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
