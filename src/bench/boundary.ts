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

/** What a process comes to. */
export interface BoundaryFigures {
  readonly p50Ns: Readonly<Record<Side, number>>;
  readonly p99Ns: Readonly<Record<Side, number>>;
  /** FFI over C. */
  readonly ratio: BlockRatio;
}

/** Of each side, block after block. */
export type BoundaryLatencies = Readonly<Record<Side, Float64Array>>;

export interface BoundaryResult extends BoundaryFigures {
  /** Of the whole blocks. */
  readonly latencyNs: BoundaryLatencies;
}

export interface BoundaryHooks {
  /** Looked at between blocks. */
  readonly shouldStop: () => boolean;
  readonly progress: (done: number, total: number) => void;
  /** Called between blocks, with how many there are: it may take its time. */
  readonly betweenBlocks?: (blocks: number, latencyNs: BoundaryLatencies) => Promise<void> | undefined;
}

/** Before these calls the engine's loop runs in its slow tiers: a hot loop is compiled for good after some ten thousand. */
const WARMUP_CALLS = 40_000;
/** Whoever asked to stop does not wait for figures of more. */
const BLOCKS_OF_A_STOP = 20;

/** @returns what the whole blocks gave that there are, with figures of the last where it was stopped; undefined when there is none */
export async function measureBoundary(
  sides: BoundarySides,
  plan: BoundaryPlan,
  hooks: BoundaryHooks,
): Promise<BoundaryResult | undefined> {
  const { blocks, callsPerBlock } = plan;
  const latencyNs = {
    c: new Float64Array(new ArrayBuffer(8 * blocks * callsPerBlock)),
    ffi: new Float64Array(new ArrayBuffer(8 * blocks * callsPerBlock)),
  };
  const runPair = (block: number) => {
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
  };
  let block = -Math.ceil(WARMUP_CALLS / callsPerBlock);
  while (block < blocks && !hooks.shouldStop()) {
    runPair(block++);
    hooks.progress(Math.max(block, 0), blocks);
    await new Promise((resolve) => setImmediate(resolve));
    const stay = block > 0 && block < blocks ? hooks.betweenBlocks?.(block, latencyNs) : undefined;
    if (stay === undefined) continue;
    await stay;
    // It left the caches to others: the next pair is run twice, and the second counts.
    runPair(block);
  }
  if (block <= 0) return undefined;
  const counted = block < blocks ? Math.min(block, BLOCKS_OF_A_STOP) : block;
  const ofBlocks = (side: Side, from: number) =>
    latencyNs[side].slice(from * callsPerBlock, block * callsPerBlock);
  const last = { c: ofBlocks("c", block - counted), ffi: ofBlocks("ffi", block - counted) };
  return {
    ...figuresOf(last, { blocks: counted, callsPerBlock }),
    latencyNs: { c: ofBlocks("c", 0), ffi: ofBlocks("ffi", 0) },
  };
}

function figuresOf(latencyNs: BoundaryLatencies, plan: BoundaryPlan): BoundaryFigures {
  const p50Ns = (side: Side) => groupedMedian(sortSamples(latencyNs[side]))!;
  const p99Ns = (side: Side) => percentile(sortSamples(latencyNs[side]), 99)!;
  return {
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
