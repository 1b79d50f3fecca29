// The search in two stages over vectors of real text, cut to 128 dims: what it takes where it finds what it is asked to find. The
// queries that are timed and judged are others than those that it was tuned with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FunnelIndex, funnelBytes } from "../../src/sim/index/funnel-index.ts";
import { LEAST_RECALL, measureRecall, tuneExpansion } from "../../src/sim/index/tune-expansion.ts";
import { KernelMemory } from "../../src/vectors/kernel-memory.ts";
import { KERNELS_FILE } from "../kernels.ts";
import type { Figure } from "./figure.ts";
import { readGlosses } from "./glosses.ts";
import { ROOT } from "./run.ts";
import { DIM, fill, searchUs, vectorsOf } from "./searched.ts";

export const TUNE_QUERIES = 400;
export const QUERIES = 1000;
export const JUDGED_QUERIES = 200;
/** Other queries find a little less than those that it was tuned with. */
export const TUNED_RECALL = LEAST_RECALL + 0.01;
export const DEPTHS = [
  64, 80, 96, 112, 128, 136, 144, 152, 160, 176, 192, 224, 256, 320, 384, 512, 768, 1024,
];

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

export function openFunnel(capacity: number): FunnelIndex {
  const shape = { dims: [DIM], fullDim: DIM, capacity };
  const wasm = readFileSync(join(ROOT, KERNELS_FILE));
  return new FunnelIndex({ ...shape, memory: new KernelMemory(wasm, funnelBytes(shape)) });
}
