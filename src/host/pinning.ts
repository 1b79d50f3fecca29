// Which CPUs to run on, binding to them, and reading back from every thread what really holds.
import { operatingSystem } from "../../ffi/os/current.ts";
import { UsageError } from "../core/errors.ts";

export interface ThreadReport {
  readonly name: string;
  readonly cpus: readonly number[];
}

/** CPUs on which this process may run. */
export function allowedCpus(): readonly number[] {
  return operatingSystem.affinity();
}

/** Our choice for `--pin 1`: the last CPUs, because the system's own work gathers on the first. */
export function chooseCpus(threads: number): readonly number[] {
  return allowedCpus().slice(-threads);
}

/** Binds the calling thread. @throws UsageError when the system refuses */
export function bindThisThread(cpus: readonly number[]): void {
  const refusal = operatingSystem.setAffinity(cpus);
  if (refusal === undefined) return;
  throw new UsageError({
    what: "--pin names CPUs on which this process cannot run",
    seen: `${cpus.join(", ")}: ${refusal}`,
    expected: `some of ${allowedCpus().join(", ")}`,
    next: "Choose CPUs from this list, or --pin 1 to have them chosen.",
  });
}

/** Ids of the threads that are there now. */
export function threadIds(): ReadonlySet<number> {
  return new Set(operatingSystem.threads().map(({ id }) => id));
}

/**
 * The calling thread and the threads that a runtime started since `before`. They carry the process's name; those of the
 * JavaScript engine have names of their own.
 */
export function runtimeThreads(before: ReadonlySet<number>): readonly ThreadReport[] {
  const threads = operatingSystem.threads();
  const main = threads.find(({ id }) => id === process.pid);
  return threads
    .filter(({ id, name }) => id === process.pid || (!before.has(id) && name === main?.name))
    .map(({ name, cpus }) => ({ name, cpus }));
}
