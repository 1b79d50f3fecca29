// The kinds of index, opened as the tests need them. The library is read from the installed package: no set-up is needed.
import { join } from "node:path";
import { hostTarget, librariesFor } from "../../../native-libs/manifest.ts";
import { ExactIndex, type ScoreRows } from "../../../src/sim/index/exact-index.ts";
import { FunnelIndex, funnelBytes } from "../../../src/sim/index/funnel-index.ts";
import { HnswIndex } from "../../../src/sim/index/hnsw-index.ts";
import { openUsearch } from "../../../src/sim/index/usearch.ts";
import type { IndexShape, VectorIndex } from "../../../src/sim/index/vector-index.ts";
import { KernelMemory } from "../../../src/vectors/kernel-memory.ts";
import { kernelsAreMissing, readKernels } from "../../vectors/kernels.ts";

const module = librariesFor(hostTarget()).find(({ bundle }) => bundle === "usearch");
export const usearchPath = join(
  import.meta.dir,
  "../../../node_modules/usearch",
  module?.path ?? `(none is pinned for ${hostTarget()})`,
);

type Shape = Omit<IndexShape, "allocate">;

const allocate = (length: number) => new Float32Array(new ArrayBuffer(4 * length));

export function openExact(shape: Shape, scoreRows?: ScoreRows): ExactIndex {
  const product = scoreRows && { library: "a product", version: "1.2", allocates: "1 object", scoreRows };
  return new ExactIndex({ ...shape, allocate, ...(product && { product }) });
}

export const openHnsw = (shape: Shape) =>
  new HnswIndex({ ...shape, allocate, library: openUsearch(usearchPath) });

export const openFunnel = (shape: Shape) =>
  new FunnelIndex({ ...shape, memory: new KernelMemory(readKernels(), funnelBytes(shape)) });

export const kinds: readonly [string, (shape: Shape) => VectorIndex][] = [
  ["hnsw", openHnsw],
  ["exact", (shape) => openExact(shape)],
  ...(kernelsAreMissing ? [] : [["funnel", openFunnel] as [string, (shape: Shape) => VectorIndex]]),
];

export interface Found {
  readonly keys: readonly number[];
  readonly scores: readonly number[];
}

export function find(
  index: VectorIndex,
  query: Float32Array,
  options: { dim: number; k: number; rerank?: number },
): Found {
  const keys = new Int32Array(options.k);
  const scores = new Float32Array(options.k);
  const count = index.search(query, options.dim, options.k, options.rerank ?? 0, keys, scores);
  return { keys: [...keys.subarray(0, count)], scores: [...scores.subarray(0, count)] };
}
