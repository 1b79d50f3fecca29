// One index of one size, in a process of its own: `bun growth-child.ts TASK`. Prints what growth.ts reads.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { NativeMatrixProduct } from "../../src/engine/matrix-product.ts";
import { encodeMatrixProduct } from "../../src/onnx/matrix-product-graph.ts";
import { ExactIndex } from "../../src/sim/index/exact-index.ts";
import { HnswIndex } from "../../src/sim/index/hnsw-index.ts";
import { createScoreRows } from "../../src/sim/index/score-rows.ts";
import { measureRecall, tuneExpansion } from "../../src/sim/index/tune-expansion.ts";
import { openUsearch, type UsearchLibrary } from "../../src/sim/index/usearch.ts";
import { InsertStatus, isTunable, type VectorIndex } from "../../src/sim/index/vector-index.ts";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { BegunGraph } from "./begun-graph.ts";
import { ORT_LIBRARY, USEARCH_LIBRARY } from "./engines.ts";
import { DEPTHS, JUDGED_QUERIES, openFunnel, TUNE_QUERIES, TUNED_RECALL } from "./funnel.ts";
import type { GrowthAnswer, GrowthKind, GrowthTask } from "./growth.ts";
import { DIM, searchUs } from "./searched.ts";

const KINDS: Readonly<Record<GrowthKind, (capacity: number, begun: BegunGraph) => VectorIndex>> = {
  funnel: openFunnel,
  hnsw: openHnsw,
  exact: openExact,
};

/** These are timed, one by one. */
const LAST_INSERTS = 1000;
/** A graph takes so many of the others at once. */
const BATCH = 1000;
/** Where a search takes milliseconds, fewer of them say as much, and all of them together would take minutes. */
const MANY_VECTORS = 100_000;
const FEW_QUERIES = 200;

const task = JSON.parse(process.argv[2]!) as GrowthTask;
try {
  console.log(JSON.stringify(measured(task)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function measured({ kind, count, tunedAt, stored, queries }: GrowthTask): GrowthAnswer {
  const begun = new BegunGraph(kind, count);
  const index = KINDS[kind](count, begun);
  const vectors = floats(stored, count);
  const asked = floats(queries);
  const others = asked.subarray(TUNE_QUERIES * DIM);
  const first = fill(index, vectors, 0, tunedAt);
  const { setting, recall } = tuned(
    index,
    kind,
    asked.subarray(0, TUNE_QUERIES * DIM),
    others,
    begun.expansion,
  );
  const pause = (held: number) => begun.pause(held, setting ?? 0);
  const rest = tunedAt < count ? fill(index, vectors, tunedAt, count, pause) : undefined;
  const timed = count > MANY_VECTORS ? others.subarray(0, FEW_QUERIES * DIM) : others;
  const insertUs = rest ?? first;
  const answer = {
    insertUs,
    searchUs: searchUs(index, timed),
    setting,
    ...(rest === undefined && { recall }),
  };
  begun.forget();
  return answer;
}

/**
 * Searches at the least expansion that finds what is asked for.
 * @param known of an index that holds more by now than it was tuned with
 */
function tuned(
  index: VectorIndex,
  kind: GrowthKind,
  queries: Float32Array,
  others: Float32Array,
  known: number | undefined,
): Pick<GrowthAnswer, "setting" | "recall"> {
  if (!isTunable(index)) return { recall: 1 };
  if (known !== undefined) {
    index.setExpansion(DIM, known);
    return { setting: known };
  }
  const { expansion } = tuneExpansion({
    ...{ index, dim: DIM, targetRecall: TUNED_RECALL, queries },
    ...(kind === "funnel" && { ladder: DEPTHS }),
  });
  const judged = others.subarray(0, JUDGED_QUERIES * DIM);
  return { setting: expansion, recall: measureRecall({ index, dim: DIM, queries: judged }) };
}

/**
 * @param pause told after each batch how many there are
 * @returns the median of the last inserts: those of a small index take less
 */
function fill(
  index: VectorIndex,
  vectors: Float32Array,
  from: number,
  to: number,
  pause: (held: number) => void = () => {},
): number {
  const tookNs = new Float64Array(Math.min(LAST_INSERTS, to - from));
  for (let key = from; key < to; key++) {
    if (key % BATCH === 0) pause(key);
    const vector = vectors.subarray(key * DIM, (key + 1) * DIM);
    const beginNs = Bun.nanoseconds();
    if (index.insert(key, vector) !== InsertStatus.done) throw new Error(`row ${key} was not taken`);
    tookNs[(key - from) % tookNs.length] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(tookNs))! / 1e3;
}

function openHnsw(capacity: number, begun: BegunGraph): HnswIndex {
  const library = fillingTogether(openUsearch(USEARCH_LIBRARY), capacity - LAST_INSERTS, begun);
  return new HnswIndex({ ...shapeOf(capacity), allocate, library });
}

/**
 * The library with graphs that take their first vectors in batches, on every CPU, but for those that they had before. A batch divides
 * every number of vectors here.
 */
function fillingTogether(library: UsearchLibrary, together: number, begun: BegunGraph): UsearchLibrary {
  const keys = new BigUint64Array(BATCH);
  const vectors = new Float32Array(BATCH * DIM);
  return {
    ...library,
    openGraph(dim, connectivity, expansionInsert) {
      const graph = library.openGraph(dim, connectivity, expansionInsert);
      begun.take(graph);
      let count = 0;
      return {
        search: (...query) => graph.search(...query),
        remove: (gone) => graph.remove(gone),
        save: (path) => graph.save(path),
        load: (path) => graph.load(path),
        add(key, vector, threads) {
          if (count++ >= together) {
            graph.add(key, vector, threads);
            return;
          }
          const row = (count - 1) % BATCH;
          keys.set(key, row);
          vectors.set(vector, row * dim);
          if (row === BATCH - 1 && count > begun.count) graph.add(keys, vectors, availableParallelism());
        },
      };
    },
  };
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
