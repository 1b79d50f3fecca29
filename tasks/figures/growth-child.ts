// One index of one size, in a process of its own: `bun growth-child.ts TASK`. Prints what growth.ts reads.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { encodeMatrixProduct } from "../../src/onnx/matrix-product-graph.ts";
import { ExactIndex } from "../../src/sim/index/exact-index.ts";
import { HnswIndex } from "../../src/sim/index/hnsw-index.ts";
import { createScoreRows } from "../../src/sim/index/score-rows.ts";
import { measureRecall, tuneExpansion } from "../../src/sim/index/tune-expansion.ts";
import { openUsearch } from "../../src/sim/index/usearch.ts";
import { InsertStatus, isTunable, type VectorIndex } from "../../src/sim/index/vector-index.ts";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { ORT_LIBRARY, USEARCH_LIBRARY } from "./engines.ts";
import { DEPTHS, JUDGED_QUERIES, openFunnel, TUNE_QUERIES, TUNED_RECALL } from "./funnel.ts";
import type { GrowthAnswer, GrowthKind, GrowthTask } from "./growth.ts";
import { DIM, searchUs } from "./searched.ts";

const KINDS: Readonly<Record<GrowthKind, (capacity: number) => VectorIndex>> = {
  funnel: openFunnel,
  hnsw: (capacity) =>
    new HnswIndex({ ...shapeOf(capacity), allocate, library: openUsearch(USEARCH_LIBRARY) }),
  exact: openExact,
};

const LAST_INSERTS = 1000;
/** Where a search takes milliseconds, fewer of them say as much, and all of them together would take minutes. */
const MANY_VECTORS = 100_000;
const FEW_QUERIES = 200;

const task = JSON.parse(process.argv[2]!) as GrowthTask;
console.log(JSON.stringify(measured(task)));

function measured({ kind, count, stored, queries, setting, fillLimitS }: GrowthTask): GrowthAnswer {
  const index = KINDS[kind](count);
  const insertUs = fillWithin(index, floats(stored, count), fillLimitS * 1e9);
  if (insertUs === undefined) return {};
  const asked = floats(queries);
  const others = asked.subarray(TUNE_QUERIES * DIM);
  const timed = count > MANY_VECTORS ? others.subarray(0, FEW_QUERIES * DIM) : others;
  if (!isTunable(index)) return { insertUs, searchUs: searchUs(index, timed), recall: 1 };
  if (setting !== undefined) {
    index.setExpansion(DIM, setting);
    return { insertUs, searchUs: searchUs(index, timed), setting };
  }
  const { expansion } = tuneExpansion({
    ...{ index, dim: DIM, targetRecall: TUNED_RECALL, queries: asked.subarray(0, TUNE_QUERIES * DIM) },
    ...(kind === "funnel" && { ladder: DEPTHS }),
  });
  const recall = measureRecall({ index, dim: DIM, queries: others.subarray(0, JUDGED_QUERIES * DIM) });
  return { insertUs, searchUs: searchUs(index, timed), recall, setting: expansion };
}

/** The median of the last inserts: those of a small index take less. Undefined where all take longer than the limit. */
function fillWithin(index: VectorIndex, vectors: Float32Array, limitNs: number): number | undefined {
  const beginNs = Bun.nanoseconds();
  const tookNs: number[] = [];
  const count = vectors.length / DIM;
  for (let key = 0; key < count; key++) {
    const vector = vectors.subarray(key * DIM, (key + 1) * DIM);
    const fromNs = Bun.nanoseconds();
    if (index.insert(key, vector) !== InsertStatus.done) throw new Error(`row ${key} was not taken`);
    const endNs = Bun.nanoseconds();
    if (key >= count - LAST_INSERTS) tookNs.push(endNs - fromNs);
    if (endNs - beginNs > limitNs) return undefined;
  }
  return median(sortSamples(Float64Array.from(tookNs)))! / 1e3;
}

function floats(path: string, rows?: number): Float32Array {
  const bytes = readFileSync(path);
  const length = rows === undefined ? bytes.byteLength / 4 : rows * DIM;
  return new Float32Array(bytes.buffer, bytes.byteOffset, length);
}

function shapeOf(capacity: number) {
  return { dims: [DIM], fullDim: DIM, capacity };
}

function allocate(length: number): Float32Array {
  return new Float32Array(new ArrayBuffer(4 * length));
}

/** By the matrix product of ONNX Runtime on one thread, as `--index exact` has it. */
function openExact(capacity: number): ExactIndex {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-growth-"));
  const modelPath = join(folder, "matrix-product.onnx");
  writeFileSync(modelPath, encodeMatrixProduct());
  const product = new NativeMatrixProduct({ libraryPaths: [ORT_LIBRARY], modelPath, threads: 1 });
  rmSync(folder, { recursive: true });
  const options = { library: "ONNX Runtime", version: product.version, allocates: "nothing" };
  return new ExactIndex({
    ...shapeOf(capacity),
    allocate: (length) => product.allocate(length),
    product: { ...options, scoreRows: createScoreRows(product) },
  });
}
