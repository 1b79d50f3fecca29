// The whole ladder from vectors: 10,000 documents, 1,000 queries, 11 dims at 1,024 dims, query to document, all measures with their
// intervals, and the controls (24 random draws on a sample of the queries, and the last coordinates): what `mrlbench quality` makes of them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBelow, randomFrom } from "../../src/core/random.ts";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { type EvaluateInput, evaluate } from "../../src/mrl/evaluate.ts";
import { encodeMatrixProduct } from "../../src/onnx/matrix-product-graph.ts";
import { ORT_LIBRARY } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { type PythonEnvironment, pythonEnvironment } from "./python.ts";
import { ROOT, run } from "./run.ts";

const DOCUMENTS = 10_000;
const QUERIES = 1_000;
const DIMS = [1024, 896, 768, 512, 384, 256, 192, 128, 96, 64, 32];
const THREADS = 2;

export const LADDER_FIGURES = ["ladder-10k-1k", "ladder-10k-1k-memory"] as const;

/** In a process of its own: what it needs at most is the peak of the whole process, vectors and runtime with it. */
export function ladderFigures(): Figure[] {
  const { stdout } = run([process.execPath, "tasks/figures/ladder-child.ts"]);
  const { seconds, peakMegabytes } = JSON.parse(stdout) as ReturnType<typeof measureLadder>;
  return [
    { name: LADDER_FIGURES[0], value: seconds, unit: "s", limit: 5 },
    { name: LADDER_FIGURES[1], value: peakMegabytes, unit: "MB", limit: 1000 },
  ];
}

/** Called once in a fresh process. */
export function measureLadder(): { readonly seconds: number; readonly peakMegabytes: number } {
  const seconds = ladderSeconds(true);
  // Kilobytes, as getrusage(2) gives them on Linux.
  return { seconds, peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 };
}

/** For people: numpy doing the same, where there is one, and what the controls take of ours. */
export function compareWithNumpy(): string {
  const sizes = [DOCUMENTS, QUERIES, DIMS[0]!, ...DIMS].map(String);
  const command = ["python3", join(ROOT, "tasks/figures/ladder.py"), ...sizes];
  const found =
    Bun.which("python3") === null ? undefined : Bun.spawnSync(command, { env: numpyEnvironment() });
  const [withControls, without] = found?.exitCode === 0 ? found.stdout.toString().split(" ").map(Number) : [];
  const numpy =
    withControls === undefined || without === undefined
      ? "not available (it needs python3, and numpy or pip to fetch it)"
      : `${withControls.toFixed(2)} s, without the controls ${without.toFixed(2)} s`;
  return `ladder-10k-1k with numpy: ${numpy}; ours without the controls: ${ladderSeconds(false).toFixed(2)} s`;
}

function ladderSeconds(controls: boolean): number {
  const input = randomInput();
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
    using product = new NativeMatrixProduct({ libraryPaths: [ORT_LIBRARY], modelPath, threads: THREADS });
    return use(product);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
