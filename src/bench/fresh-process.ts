// Time to first inference: fresh processes of the executable itself, from their spawn to their first vector, on the clock that
// both processes share.
import { outputOfProcess } from "./process-output.ts";

/** What the child prints, as one line of JSON: instants on the shared clock and the durations that it measured itself. */
export interface FreshProcessReport {
  readonly mainNs: number;
  readonly unpackNs: number;
  readonly libraryNs: number;
  readonly sessionNs: number;
  readonly compileNs: number;
  readonly tokenizerNs: number;
  readonly firstNs: number;
  readonly firstVectorNs: number;
}

/** One fresh process. `processNs` is from spawn to its first line of code. */
export interface FreshProcess {
  readonly totalNs: number;
  readonly processNs: number;
  readonly unpackNs: number;
  readonly libraryNs: number;
  readonly sessionNs: number;
  readonly compileNs: number;
  readonly tokenizerNs: number;
  readonly firstNs: number;
}

/**
 * Runs one fresh process to its first vector.
 * @param command executable and arguments; it prints a FreshProcessReport
 * @param monotonicNs the clock that the child reads too
 * @returns undefined when the process was ended by a signal, such as Ctrl-C
 * @throws Error with what the child said when it failed
 */
export async function timeFreshProcess(
  command: readonly string[],
  monotonicNs: () => number,
): Promise<FreshProcess | undefined> {
  const spawnNs = monotonicNs();
  const report = await outputOfProcess<FreshProcessReport>(command, "for the first inference");
  if (report === undefined) return undefined;
  const { mainNs, firstVectorNs, ...parts } = report;
  return { totalNs: firstVectorNs - spawnNs, processNs: mainNs - spawnNs, ...parts };
}
