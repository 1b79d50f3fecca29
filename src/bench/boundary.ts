// What the FFI boundary costs: one prepared call from TypeScript and from C, in one process, in alternating blocks.
import { assert } from "../core/errors.ts";
import { type BlockRatio, blockRatio } from "../stats/block-ratio.ts";
import { groupedMedian } from "../stats/grouped-median.ts";
import { percentile, sortSamples } from "../stats/percentile.ts";
import { timeThroughFfi } from "./boundary.hot.ts";

export const SIDES = ["c", "ffi"] as const;
export type Side = (typeof SIDES)[number];

export interface BoundarySides {
  /** The call through FFI. */
  readonly infer: (size: number) => number;
  readonly size: number;
  readonly clockNs: () => number;
  /** The same call from a C loop: latencies of `count` calls, in a view that the next call overwrites. */
  readonly timeInC: (count: number) => Float64Array;
}

export interface BoundaryPlan {
  readonly blocks: number;
  readonly callsPerBlock: number;
}

/** Latencies of each side, block after block. */
export interface BoundaryResult {
  readonly latencyNs: Readonly<Record<Side, Float64Array>>;
  readonly p50Ns: Readonly<Record<Side, number>>;
  readonly p99Ns: Readonly<Record<Side, number>>;
  /** FFI over C. */
  readonly ratio: BlockRatio;
}

/** Before these calls the engine's loop runs in its slow tiers: a hot loop is compiled for good after some ten thousand. */
const WARMUP_CALLS = 40_000;

/**
 * @param hooks `shouldStop` is looked at between blocks
 * @returns what the whole blocks gave that there are; undefined when there is none
 */
export async function measureBoundary(
  sides: BoundarySides,
  plan: BoundaryPlan,
  hooks: { readonly shouldStop: () => boolean; readonly progress: (done: number, total: number) => void },
): Promise<BoundaryResult | undefined> {
  const { blocks, callsPerBlock } = plan;
  const latencyNs = {
    c: new Float64Array(new ArrayBuffer(8 * blocks * callsPerBlock)),
    ffi: new Float64Array(new ArrayBuffer(8 * blocks * callsPerBlock)),
  };
  const warmupBlocks = Math.ceil(WARMUP_CALLS / callsPerBlock);
  let block = -warmupBlocks;
  for (; block < blocks && !hooks.shouldStop(); block++) {
    // Who goes first changes, so that neither side always finds the caches that the other left.
    for (const side of block % 2 === 0 ? SIDES : [...SIDES].reverse()) {
      const first = Math.max(block, 0) * callsPerBlock;
      const target = latencyNs[side].subarray(first, first + callsPerBlock);
      if (side === "c") target.set(sides.timeInC(callsPerBlock));
      else {
        const done = timeThroughFfi(sides.infer, sides.size, sides.clockNs, target, callsPerBlock);
        assert(done === callsPerBlock, `call ${done} through FFI failed`);
      }
    }
    hooks.progress(Math.max(block, 0), blocks);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (block <= 0) return undefined;
  const measured = { blocks: block, callsPerBlock };
  return summarize(
    {
      c: latencyNs.c.slice(0, block * callsPerBlock),
      ffi: latencyNs.ffi.slice(0, block * callsPerBlock),
    },
    measured,
  );
}

function summarize(latencyNs: BoundaryResult["latencyNs"], plan: BoundaryPlan): BoundaryResult {
  const p50Ns = (side: Side) => groupedMedian(sortSamples(latencyNs[side]))!;
  const p99Ns = (side: Side) => percentile(sortSamples(latencyNs[side]), 99)!;
  return {
    latencyNs,
    p50Ns: { c: p50Ns("c"), ffi: p50Ns("ffi") },
    p99Ns: { c: p99Ns("c"), ffi: p99Ns("ffi") },
    ratio: blockRatio(blockMedians(latencyNs.ffi, plan), blockMedians(latencyNs.c, plan)),
  };
}

/** Ticks of the clock are coarse for calls of some microseconds: plain medians would move in steps of half a percent. */
function blockMedians(latencyNs: Float64Array, { blocks, callsPerBlock }: BoundaryPlan): Float64Array {
  return Float64Array.from(
    { length: blocks },
    (_, block) =>
      groupedMedian(sortSamples(latencyNs.subarray(block * callsPerBlock, (block + 1) * callsPerBlock)))!,
  );
}
