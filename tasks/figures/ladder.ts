// The whole ladder from vectors: 10,000 documents, 1,000 queries, 11 dims at 1,024 dims, query to document, all measures.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeMatrixProduct } from "../../models/matrix-product-graph.ts";
import { randomBelow, randomFrom } from "../../src/core/random.ts";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { type EvaluateInput, evaluate } from "../../src/mrl/evaluate.ts";
import { ORT_LIBRARY } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { ROOT } from "./run.ts";

const DOCUMENTS = 10_000;
const QUERIES = 1_000;
const DIMS = [1024, 896, 768, 512, 384, 256, 192, 128, 96, 64, 32];
const THREADS = 2;

export function ladderFigure(): Figure {
  return { name: "ladder-10k-1k", value: ladderSeconds(false), unit: "s", limit: 5 };
}

/** For people: the same with numpy, where there is one, and with the six arms of the controls that `mrlbench quality` adds. */
export function compareWithNumpy(): string {
  const sizes = [DOCUMENTS, QUERIES, DIMS[0]!, ...DIMS].map(String);
  const command = ["python3", join(ROOT, "tasks/figures/ladder.py"), ...sizes];
  const found =
    Bun.which("python3") === null ? undefined : Bun.spawnSync(command, { env: numpyEnvironment() });
  const numpy =
    found?.exitCode === 0
      ? `${Number(found.stdout.toString()).toFixed(2)} s`
      : "not available (it needs python3 with numpy)";
  return `ladder-10k-1k with numpy: ${numpy}; ours with the controls: ${ladderSeconds(true).toFixed(2)} s`;
}

function ladderSeconds(controls: boolean): number {
  const input = randomInput();
  return withProduct((product) => {
    const beginNs = Bun.nanoseconds();
    evaluate({ ...input, controls, product });
    return (Bun.nanoseconds() - beginNs) / 1e9;
  });
}

function numpyEnvironment(): Record<string, string | undefined> {
  return { ...process.env, OMP_NUM_THREADS: String(THREADS), OPENBLAS_NUM_THREADS: String(THREADS) };
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
