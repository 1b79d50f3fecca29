// How many cores there are that compute at full speed, for whoever divides work among processes.
import { operatingSystem } from "../../ffi/os/current.ts";
import { cpusOfProcess } from "./pinning.ts";
import { readCpuQuota } from "./state/cpu-quota.ts";

/** Fast cores that this process may use, each once whatever it pretends to be, and no more than a quota pays for; at least one. */
export function performanceCores(): number {
  const cpus = cpusOfProcess();
  const fast = operatingSystem
    .processors()
    .filter(({ cpu, kind }) => cpus.includes(cpu) && kind !== "efficiency");
  const cores = new Set(fast.map(({ core }) => core)).size;
  const paid = Math.floor(readCpuQuota()?.cpus ?? Number.POSITIVE_INFINITY);
  return Math.max(1, Math.min(cores || cpus.length, paid));
}
