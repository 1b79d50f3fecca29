// The control case: fixed work in a process of its own, stored with a run, so that a later one can tell whether the machine is as fast as it
// was then. What it says does not depend on a model, a runtime or a build.
import { medianOf } from "../stats/percentile.ts";
import { callNothing, compute, wander } from "./control.hot.ts";

/** A block of each kind of work; medians over blocks. */
export interface ControlNs {
  readonly compute: number;
  readonly memory: number;
  /** The harness: reads of the clock, by which all is timed. */
  readonly clock: number;
}

export type ControlWork = keyof ControlNs;

/** Some 40 ms in all. The first blocks are compiled meanwhile. */
const BLOCKS = 60;
const WARM_BLOCKS = 30;
/** Each some hundred microseconds: long against the clock, short against what interrupts it. */
const COMPUTE_ROUNDS = 40_000;
const MEMORY_STEPS = 10_000;
const CLOCK_READS = 3000;
/** 512 kB: the caches of one core, in which the pages of a process lie alike each time; beyond, they do not. */
const CELLS = 2 ** 17;

export function measureControl(): ControlNs {
  const cells = Uint32Array.from({ length: CELLS }, (_, i) => Math.imul(i, 2654435761) >>> 0);
  const readClock = () => void Bun.nanoseconds();
  return {
    compute: blockNs(() => compute(COMPUTE_ROUNDS)),
    memory: blockNs(() => wander(cells, MEMORY_STEPS)),
    clock: blockNs(() => callNothing(readClock, CLOCK_READS)),
  };
}

function blockNs(work: () => void): number {
  const blocks = Array.from({ length: BLOCKS }, () => {
    const beginNs = Bun.nanoseconds();
    work();
    return Bun.nanoseconds() - beginNs;
  });
  return medianOf(blocks.slice(WARM_BLOCKS))!;
}

/** What a run stores: of so many processes, one after the other. */
const STORED_PROCESSES = 3;

/** @param control of a fresh process; undefined when the user asked to stop */
export async function storedControl(
  control: () => Promise<ControlNs | undefined>,
): Promise<readonly ControlNs[]> {
  const processes: ControlNs[] = [];
  while (processes.length < STORED_PROCESSES) {
    const one = await control();
    if (one === undefined) break;
    processes.push(one);
  }
  return processes;
}
