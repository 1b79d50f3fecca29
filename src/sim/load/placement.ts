// Which CPUs get a load worker, and how much of each it uses.
import type { WorkerTask } from "./worker.ts";

const TYPICAL_DUTY = 0.5;

/** What all workers together stream through, at least: more than the last-level cache of any machine that people work at. */
const TOTAL_BUFFER_BYTES = 128 * 2 ** 20;
const SMALLEST_BUFFER_BYTES = 16 * 2 ** 20;

/**
 * `typical`: half of every CPU but the measured process's own; `peak`: all of every CPU.
 * @param cpus on which the measured process may run when it is not bound
 * @param ownCpus which of them are its own
 */
export function placeWorkers(
  load: "typical" | "peak",
  cpus: readonly number[],
  ownCpus: readonly number[],
): readonly WorkerTask[] {
  const loaded = load === "peak" ? cpus : cpus.filter((cpu) => !ownCpus.includes(cpu));
  const bufferBytes = Math.max(SMALLEST_BUFFER_BYTES, Math.floor(TOTAL_BUFFER_BYTES / loaded.length / 8) * 8);
  return loaded.map((cpu) => ({ cpu, duty: load === "peak" ? 1 : TYPICAL_DUTY, bufferBytes }));
}
