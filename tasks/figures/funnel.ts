// The search in two stages over vectors of real text, cut to 128 dims: what it takes where it finds what it is asked to find. The
// queries that are timed and judged are others than those that it was tuned with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openEmbedder } from "../../src/index.ts";
import { FunnelIndex, funnelBytes } from "../../src/sim/index/funnel-index.ts";
import { LEAST_RECALL, measureRecall, tuneExpansion } from "../../src/sim/index/tune-expansion.ts";
import { median, sortSamples } from "../../src/stats/percentile.ts";
import { KernelMemory } from "../../src/vectors/kernel-memory.ts";
import { KERNELS_FILE } from "../kernels.ts";
import type { Figure } from "./figure.ts";
import { readGlosses } from "./glosses.ts";
import { ROOT } from "./run.ts";

const DIM = 128;
const HITS = 10;
const TUNE_QUERIES = 400;
const QUERIES = 1000;
const JUDGED_QUERIES = 200;
/** Other queries find a little less than those that it was tuned with. */
const TUNED_RECALL = LEAST_RECALL + 0.01;
const DEPTHS = [64, 80, 96, 112, 128, 136, 144, 152, 160, 176, 192, 224, 256, 320, 384, 512, 768, 1024];

const SIZES = [
  { name: "10k", count: 10_000, limitUs: 25 },
  { name: "100k", count: 100_000, limitUs: 200 },
] as const;

export const FUNNEL_FIGURES = [
  ...SIZES.flatMap(({ name }) => [`funnel-search-${name}`, `funnel-recall-${name}`]),
  "funnel-insert",
];

export function funnelFigures(): Figure[] {
  const glosses = readGlosses();
  const queries = vectorsOf(glosses.splice(0, TUNE_QUERIES + QUERIES));
  const stored = vectorsOf(glosses.slice(0, Math.max(...SIZES.map(({ count }) => count))));
  let insertUs = 0;
  const searches = SIZES.flatMap(({ name, count, limitUs }): Figure[] => {
    const index = openFunnel(count);
    insertUs = fill(index, stored);
    const tuned = tuneExpansion({
      ...{ index, dim: DIM, ladder: DEPTHS, targetRecall: TUNED_RECALL },
      queries: queries.subarray(0, TUNE_QUERIES * DIM),
    });
    const others = queries.subarray(TUNE_QUERIES * DIM);
    const recall = measureRecall({ index, dim: DIM, queries: others.subarray(0, JUDGED_QUERIES * DIM) });
    const found = { value: searchUs(index, others), skipped: `it finds ${recall} of the nearest 10` };
    console.error(`funnel of ${count}: ${tuned.expansion} rescored, recall@10 ${recall}`);
    return [
      {
        name: `funnel-search-${name}`,
        ...found,
        ...(recall < LEAST_RECALL && { value: undefined }),
        unit: "us",
        limit: limitUs,
      },
      { name: `funnel-recall-${name}`, value: recall, unit: "share", limit: LEAST_RECALL, isLeast: true },
    ];
  });
  return [...searches, { name: "funnel-insert", value: insertUs, unit: "us", limit: 1 }];
}

function openFunnel(capacity: number): FunnelIndex {
  const shape = { dims: [DIM], fullDim: DIM, capacity };
  const wasm = readFileSync(join(ROOT, KERNELS_FILE));
  return new FunnelIndex({ ...shape, memory: new KernelMemory(wasm, funnelBytes(shape)) });
}

/** [texts.length, DIM] */
function vectorsOf(texts: readonly string[]): Float32Array {
  using embedder = openEmbedder({ runtime: "table", cacheTexts: 0 });
  const vectors = new Float32Array(texts.length * DIM);
  for (const [row, text] of texts.entries()) vectors.set(embedder.embed(text, DIM), row * DIM);
  return vectors;
}

/** @returns the median of an insert */
function fill(index: FunnelIndex, vectors: Float32Array): number {
  const tookNs = new Float64Array(index.capacity);
  for (let key = 0; key < index.capacity; key++) {
    const vector = vectors.subarray(key * DIM, (key + 1) * DIM);
    const beginNs = Bun.nanoseconds();
    index.insert(key, vector);
    tookNs[key] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(tookNs))! / 1e3;
}

/** The median over the queries, each once, after as many. */
function searchUs(index: FunnelIndex, queries: Float32Array): number {
  const keys = new Int32Array(HITS);
  const scores = new Float32Array(HITS);
  const count = queries.length / DIM;
  const tookNs = new Float64Array(count);
  for (let call = -3 * count; call < count; call++) {
    const row = (call + 3 * count) % count;
    const query = queries.subarray(row * DIM, (row + 1) * DIM);
    const beginNs = Bun.nanoseconds();
    index.search(query, DIM, HITS, 0, keys, scores);
    if (call >= 0) tookNs[call] = Bun.nanoseconds() - beginNs;
  }
  return median(sortSamples(tookNs))! / 1e3;
}
