// What disturbs a block, by what its witnesses saw: one row a cause, with the limit from which it counts. Pure, so that any machine's
// readings can be judged on any other.
//
// The limits are those at which a figure of the block can be seen to move; what a quiet machine shows stays below them: its own helpers
// (collector, compiler) wait for nobody else, and the system's own threads take some ten microseconds a second.
import { type BlockReading, together } from "./witnesses.ts";

/** What the readings mean here. */
export interface Watched {
  /** Threads that compute a call. */
  readonly threads: number;
  /** The calls wait for the instants when they are due: time without the CPU is meant. */
  readonly isPaced: boolean;
  /** What was asked to run beside may have the same CPUs: waiting for one is meant. */
  readonly isBeside: boolean;
}

export interface Case extends Watched {
  /** The highest of its blocks; undefined where no clock can be read. */
  readonly highestClockHz: number | undefined;
}

export interface CauseRow {
  readonly cause: string;
  /** Share of the block that it took; undefined where that is not known. */
  readonly share: (block: BlockReading, seen: Case) => number | undefined;
  /** From this share on. */
  readonly limit: number;
}

/** A program that computes keeps a CPU for longer once it has it: shorter waits are the system's own work. */
const SHORTEST_WAIT_NS = 1e6;
/** CPU time is charged with the ticks of a virtual machine's clock, which are up to a millisecond late. */
const SHORTEST_LOSS_NS = 1.5e6;
/** What the first touch of a page takes. */
const MINOR_FAULT_NS = 700;

export const CAUSES = [
  { cause: "other-programs", share: waited, limit: 0.02 },
  { cause: "steal", share: stolen, limit: 0.02 },
  { cause: "lost-time", share: lostOtherwise, limit: 0.05 },
  { cause: "throttled", share: stoppedByQuota, limit: 0 },
  { cause: "page-faults", share: faulted, limit: 0.02 },
  { cause: "memory-pressure", share: (block) => shareOf(block, block.memoryPressureNs), limit: 0.02 },
  { cause: "clock-fell", share: clockLost, limit: 0.1 },
  { cause: "too-hot", share: (block) => (block.thermalThrottles ? 1 : undefined), limit: 0 },
] as const satisfies readonly CauseRow[];

export type Cause = (typeof CAUSES)[number]["cause"];

/** The causes that disturbed each block, in the order of the table. */
export function disturbances(
  blocks: readonly BlockReading[],
  watched: Watched,
): readonly (readonly Cause[])[] {
  const clocks = blocks.flatMap(({ clockHz }) => clockHz ?? []);
  const seen = { ...watched, highestClockHz: clocks.length === 0 ? undefined : Math.max(...clocks) };
  return blocks.map((block) =>
    CAUSES.filter(({ share, limit }) => {
      const taken = share(block, seen);
      return taken !== undefined && taken >= limit;
    }).map(({ cause }) => cause),
  );
}

/** Of all blocks together: the share that a cause took, as its row counts it. */
export function shareTaken(
  cause: Cause,
  blocks: readonly BlockReading[],
  watched: Watched,
): number | undefined {
  const clocks = blocks.flatMap(({ clockHz }) => clockHz ?? []);
  const seen = { ...watched, highestClockHz: clocks.length === 0 ? undefined : Math.max(...clocks) };
  return CAUSES.find((row) => row.cause === cause)!.share(together(blocks), seen);
}

function shareOf({ wallNs }: BlockReading, takenNs: number | undefined): number | undefined {
  return takenNs === undefined ? undefined : takenNs / wallNs;
}

/**
 * Another had the CPU: not a helper of this process, whose time is known where it computes with one thread, and not the end of a quota,
 * which older kernels count as a wait.
 */
function waited(block: BlockReading, { threads, isBeside }: Case): number | undefined {
  const { waitNs, processCpuNs, threadCpuNs, involuntarySwitches, throttledNs = 0 } = block;
  if (isBeside) return undefined;
  if (waitNs === undefined) return involuntarySwitches ? shareOf(block, lostNs(block)) : undefined;
  if (waitNs < SHORTEST_WAIT_NS) return 0;
  const isHelped = threads === 1 && processCpuNs !== undefined && threadCpuNs !== undefined;
  const helpersNs = isHelped ? Math.max(0, processCpuNs - threadCpuNs) : 0;
  return Math.max(0, waitNs - helpersNs - throttledNs) / block.wallNs;
}

function stolen(block: BlockReading, seen: Case): number | undefined {
  if (block.stolenNs === undefined) return undefined;
  return block.stolenNs > 0 ? lostShare(block, seen) : 0;
}

function lostOtherwise(block: BlockReading, seen: Case): number | undefined {
  return block.stolenNs !== undefined && block.stolenNs > 0 ? 0 : lostShare(block, seen);
}

/** Wall time that was neither computed nor waited for a CPU: a hypervisor or the system's interrupts had it. */
function lostShare(block: BlockReading, { threads, isPaced }: Case): number | undefined {
  // A thread that waits by itself, for the others of a runtime or for an instant, loses nothing.
  if (threads > 1 || isPaced || block.voluntarySwitches !== 0 || block.waitNs === undefined) return undefined;
  const ns = lostNs(block);
  return ns !== undefined && ns < SHORTEST_LOSS_NS ? 0 : shareOf(block, ns);
}

function lostNs({ wallNs, threadCpuNs, waitNs = 0, throttledNs = 0 }: BlockReading): number | undefined {
  if (threadCpuNs === undefined) return undefined;
  return Math.max(0, wallNs - threadCpuNs - Math.max(waitNs, throttledNs));
}

function stoppedByQuota(block: BlockReading): number | undefined {
  return block.throttledPeriods ? (shareOf(block, block.throttledNs) ?? 0) : undefined;
}

function faulted(block: BlockReading): number | undefined {
  if (block.minorFaults === undefined) return undefined;
  return block.majorFaults ? 1 : (block.minorFaults * MINOR_FAULT_NS) / block.wallNs;
}

function clockLost({ clockHz }: BlockReading, { highestClockHz }: Case): number | undefined {
  return clockHz === undefined || highestClockHz === undefined ? undefined : 1 - clockHz / highestClockHz;
}
