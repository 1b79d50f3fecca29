// Looks at the machine before a case and after it: what it was fed by, who else used it, and how much. By the process that knows the whole
// case: it counts what it used itself, and all that it started.
import { operatingSystem } from "../../../ffi/os/current.ts";
import { openSources, readAll } from "./block-watch.ts";
import { type MachineState, readMachineState } from "./machine-state.ts";
import { type BusyProgram, busyPrograms, type Program, readPrograms, runningCpuNs } from "./programs.ts";
import { type BlockReading, between } from "./witnesses.ts";

export interface CaseReading {
  readonly before: MachineState;
  readonly after: MachineState;
  /** Of the machine, over the whole case. */
  readonly reading: BlockReading;
  /** CPUs that this process may use. */
  readonly cpuCount: number;
  /** CPUs' worth of time that other programs used of these. */
  readonly otherCpus: number | undefined;
  /** Of them, the busiest first. */
  readonly programs: readonly BusyProgram[];
}

export class CaseWatch implements Disposable {
  readonly #cpus: readonly number[];
  readonly #sources;
  readonly #before;

  /** The case begins. @param cpus those that this process may use */
  constructor(cpus: readonly number[]) {
    this.#cpus = cpus;
    this.#sources = openSources(cpus);
    const programs = readPrograms();
    this.#before = {
      state: readMachineState(),
      programs,
      ownCpuNs: ownCpuNs(programs),
      seen: readAll(this.#sources),
      atNs: Bun.nanoseconds(),
    };
  }

  /** The case is over: what it started has ended. */
  end(): CaseReading {
    const wallNs = Bun.nanoseconds() - this.#before.atNs;
    const reading = between(this.#before.seen, readAll(this.#sources), wallNs);
    const programs = readPrograms();
    const usedNs = difference(ownCpuNs(programs), this.#before.ownCpuNs);
    return {
      before: this.#before.state,
      after: readMachineState(),
      reading,
      cpuCount: this.#cpus.length,
      otherCpus: otherCpus(reading, this.#cpus.length, usedNs),
      programs: busyPrograms(this.#before.programs, programs, process.pid, wallNs),
    };
  }

  [Symbol.dispose](): void {
    for (const source of this.#sources) source[Symbol.dispose]();
  }
}

/** What was neither idle nor stolen nor ours. */
function otherCpus(
  { wallNs, idleNs, stolenNs = 0 }: BlockReading,
  cpuCount: number,
  ownNs: number | undefined,
): number | undefined {
  if (idleNs === undefined || ownNs === undefined) return undefined;
  return Math.max(0, wallNs * cpuCount - idleNs - stolenNs - ownNs) / wallNs;
}

/** Of this process, and of what it started: what it has seen end, and what still runs. */
function ownCpuNs(programs: readonly Program[]): number | undefined {
  const own = operatingSystem.processCpuNs();
  const started = operatingSystem.programsCpuNs();
  return own === undefined || started === undefined
    ? undefined
    : own + started + runningCpuNs(programs, process.pid);
}

function difference(after: number | undefined, before: number | undefined): number | undefined {
  return after === undefined || before === undefined ? undefined : after - before;
}
