// Looks at the witnesses at both ends of every block, and never inside of one.
import { operatingSystem } from "../../../ffi/os/current.ts";
import { linuxSources } from "./linux-sources.ts";
import { SystemFiles } from "./system-files.ts";
import { type BlockReading, between, type Reading, type WitnessSource } from "./witnesses.ts";

export class BlockWatch implements Disposable {
  readonly #sources: readonly WitnessSource[];
  #before: Reading = {};
  #beginNs = 0;

  /** To be made by the thread that measures. @param cpus those that this process may use */
  constructor(cpus: readonly number[]) {
    this.#sources = openSources(cpus);
  }

  begin(): void {
    this.#before = readAll(this.#sources);
    readUsage(this.#before);
    this.#beginNs = Bun.nanoseconds();
  }

  /** What was seen since `begin`. */
  end(): BlockReading {
    const wallNs = Bun.nanoseconds() - this.#beginNs;
    // What this thread used comes first: the other readings use CPU time themselves.
    const after: Reading = {};
    readUsage(after);
    return between(this.#before, readAll(this.#sources, after), wallNs);
  }

  [Symbol.dispose](): void {
    for (const source of this.#sources) source[Symbol.dispose]();
  }
}

/** What each system shows of the whole machine. */
export function openSources(cpus: readonly number[]): readonly WitnessSource[] {
  return process.platform === "linux" ? linuxSources(new SystemFiles(), cpus) : [machineSource()];
}

export function readAll(sources: readonly WitnessSource[], into: Reading = {}): Reading {
  for (const source of sources) source.read(into);
  return into;
}

/** What the operating system counts of this thread and this process. */
function readUsage(into: Reading): void {
  const switches = operatingSystem.threadSwitches();
  const faults = operatingSystem.threadPageFaults();
  fill(into, {
    involuntarySwitches: switches?.involuntaryCount,
    voluntarySwitches: switches?.voluntaryCount,
    minorFaults: faults?.minorCount,
    majorFaults: faults?.majorCount,
    processCpuNs: operatingSystem.processCpuNs(),
    threadCpuNs: operatingSystem.threadCpuNs(),
  });
}

function machineSource(): WitnessSource {
  return {
    read: (into) => fill(into, { idleNs: operatingSystem.machineIdleNs() }),
    [Symbol.dispose]() {},
  };
}

function fill(into: Reading, seen: { readonly [Name in keyof Reading]: number | undefined }): void {
  for (const [name, value] of Object.entries(seen))
    if (value !== undefined) into[name as keyof Reading] = value;
}
