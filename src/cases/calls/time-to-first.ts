// Time to the first vector: that of the processes that measure, of more where more are asked for, and of some that begin with an empty
// cache.
import { rmSync } from "node:fs";
import { type FreshProcess, timeFreshProcess } from "../../bench/fresh-process.ts";
import { monotonicNs } from "../../host/clock.ts";
import { makeTemporaryFolder } from "../../host/temporary-folder.ts";
import { type TimeToFirstInference, TTFI_PARTS } from "../../schema/case-result.ts";
import { betweenProcesses } from "../../stats/between-processes.ts";
import { medianOf } from "../../stats/percentile.ts";
import type { FirstVectorTask } from "../children/tasks.ts";
import type { RunContext } from "../run-context.ts";

export interface FreshProcesses {
  readonly warm: readonly FreshProcess[];
  readonly cold: readonly FreshProcess[];
  /** The one that compiled what the warm ones found compiled; left out where each compiled. */
  readonly compiling?: FreshProcess | undefined;
}

/** @param measured of the processes that measured, but for one that compiled for the others */
export async function timeToFirst(
  measured: readonly FreshProcess[],
  task: FirstVectorTask,
  context: RunContext,
): Promise<FreshProcesses> {
  const { settings, progress } = context;
  const further = await repeat(settings.warmStarts - measured.length, "first inference", task, context);
  const warm = [...measured, ...further];
  const cold = await repeat(settings.coldStarts, "first inference, cold", task, context, true);
  progress.end();
  return { warm, cold };
}

/** Medians over the processes; undefined when none was timed. */
export function summarizeTimeToFirst({
  warm,
  cold,
  compiling,
}: FreshProcesses): TimeToFirstInference | undefined {
  if (warm.length === 0 && cold.length === 0 && compiling === undefined) return undefined;
  const between = (runs: readonly FreshProcess[]) => {
    const { low, high } = betweenProcesses(runs.map(({ totalNs }) => totalNs));
    return { low, high };
  };
  const median = (runs: readonly FreshProcess[], part: keyof FreshProcess) =>
    medianOf(runs.map((run) => run[part]));
  return {
    warmNs: median(warm, "totalNs"),
    coldNs: median(cold, "totalNs"),
    compilingNs: compiling?.totalNs,
    between: { warm: between(warm), cold: between(cold) },
    partsNs: Object.fromEntries(TTFI_PARTS.map((part) => [part, median(warm, `${part}Ns`)])),
  };
}

/** Fresh processes one after the other; `isCold` gives each an empty cache. Ends early when the user asked to stop. */
async function repeat(
  count: number,
  label: string,
  task: FirstVectorTask,
  { shouldStop, childCommand, progress }: RunContext,
  isCold = false,
): Promise<readonly FreshProcess[]> {
  const results: FreshProcess[] = [];
  while (results.length < count && !shouldStop()) {
    const emptyCache = isCold ? makeTemporaryFolder("cold") : undefined;
    const own =
      emptyCache === undefined
        ? task
        : {
            ...task,
            candidate: { ...task.candidate, compileCache: undefined },
            places: { ...task.places, cacheRoot: emptyCache },
          };
    const command = childCommand("firstVector", own);
    const result = await timeFreshProcess(command, monotonicNs).finally(() => {
      if (emptyCache !== undefined) rmSync(emptyCache, { recursive: true, force: true });
    });
    if (!result) break;
    results.push(result);
    progress.update(results.length, count, label);
  }
  return results;
}
