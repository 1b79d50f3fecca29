// Which CPUs to run on, binding to them, and reading back from every thread what really holds.

import { operatingSystem } from "../../ffi/os/current.ts";
import { UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";

export interface ThreadReport {
  readonly name: string;
  readonly cpus: readonly number[];
}

// As the process began: once a thread is bound, the system tells what it was bound to.
const processCpus = operatingSystem.affinity();
const threadsAtStart = new Set(operatingSystem.threads().map(({ id }) => id));

/** CPUs on which this process could run when it began. */
export function cpusOfProcess(): readonly number[] {
  return processCpus;
}

/** Our choice for `--pin 1`: the last CPUs, because the system's own work gathers on the first. */
export function chooseCpus(threads: number): readonly number[] {
  return processCpus.slice(-threads);
}

/** Binds the calling thread. @throws UsageError when the system refuses */
export function bindThisThread(cpus: readonly number[]): void {
  const refusal = operatingSystem.setAffinity(cpus);
  if (refusal === undefined) return;
  throw new UsageError({
    what: `${optionName("pin")} names CPUs on which this process cannot run`,
    seen: `${cpus.join(", ")}: ${refusal}`,
    expected: `some of ${processCpus.join(", ")}`,
    next: "Choose CPUs from this list, or have them chosen.",
  });
}

/**
 * Binds the calling thread and those that runtimes keep from an earlier case; without CPUs, to all that the process began with.
 * A runtime may bind its threads again: `runtimeThreads` tells what holds.
 * @throws UsageError when the system refuses
 */
export function bindRuntimeThreads(cpus: readonly number[] = processCpus): void {
  bindThisThread(cpus);
  for (const { id } of threadsOfRuntimes()) operatingSystem.setAffinity(cpus, id);
}

/**
 * Binds every thread that the process has.
 * @throws UsageError when the system refuses
 */
export function bindAllThreads(cpus: readonly number[]): void {
  bindThisThread(cpus);
  for (const { id } of operatingSystem.threads()) operatingSystem.setAffinity(cpus, id);
}

/** The calling thread and those that runtimes started, and where each may run. */
export function runtimeThreads(): readonly ThreadReport[] {
  return threadsOfRuntimes().map(({ name, cpus }) => ({ name, cpus }));
}

/** Threads of a runtime carry the process's name; those of the JavaScript engine have names of their own. */
function threadsOfRuntimes() {
  const threads = operatingSystem.threads();
  const main = threads.find(({ id }) => id === process.pid);
  return threads.filter(
    ({ id, name }) => id === process.pid || (!threadsAtStart.has(id) && name === main?.name),
  );
}
