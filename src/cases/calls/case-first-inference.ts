// Times fresh processes of this program to their first vector, from a warm cache and from an empty one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FirstInference, timeFirstInference } from "../../bench/first-inference.ts";
import type { FirstInferenceTask } from "../../cli/processes/first-inference.ts";
import { hiddenCommands } from "../../cli/processes/hidden-commands.ts";
import { selfCommand } from "../../cli/processes/self-command.ts";
import { monotonicNs } from "../../host/clock.ts";
import { type TimeToFirstInference, TTFI_PARTS } from "../../schema/case-result.ts";
import { median, sortSamples } from "../../stats/percentile.ts";
import type { BenchContext } from "./bench-context.ts";

export interface FirstInferences {
  readonly warm: readonly FirstInference[];
  readonly cold: readonly FirstInference[];
}

export async function timeFirstInferences(
  task: FirstInferenceTask,
  context: BenchContext,
): Promise<FirstInferences> {
  const { options, progress } = context;
  const warm = await repeat(options.ttfi, "first inference", task, context);
  const cold = await repeat(options.ttfiCold, "first inference from nothing", task, context, true);
  progress.end();
  return { warm, cold };
}

/** Medians over the processes; undefined when none was timed. */
export function summarizeFirstInferences({ warm, cold }: FirstInferences): TimeToFirstInference | undefined {
  if (warm.length === 0 && cold.length === 0) return undefined;
  const medianOf = (runs: readonly FirstInference[], part: keyof FirstInference) =>
    median(sortSamples(Float64Array.from(runs, (run) => run[part])));
  return {
    warmNs: medianOf(warm, "totalNs"),
    coldNs: medianOf(cold, "totalNs"),
    partsNs: Object.fromEntries(TTFI_PARTS.map((part) => [part, medianOf(warm, `${part}Ns`)])),
  };
}

/** Fresh processes one after the other; `isCold` gives each an empty cache. Ends early when the user asked to stop. */
async function repeat(
  count: number,
  label: string,
  task: FirstInferenceTask,
  { interrupt, progress }: BenchContext,
  isCold = false,
): Promise<readonly FirstInference[]> {
  const results: FirstInference[] = [];
  while (results.length < count && interrupt.code() === undefined) {
    const emptyCache = isCold ? mkdtempSync(join(tmpdir(), "mrlbench-cold-")) : undefined;
    const places = emptyCache === undefined ? task.places : { ...task.places, cacheRoot: emptyCache };
    const command = selfCommand([hiddenCommands.firstInference, JSON.stringify({ ...task, places })]);
    const result = await timeFirstInference(command, monotonicNs).finally(() => {
      if (emptyCache !== undefined) rmSync(emptyCache, { recursive: true, force: true });
    });
    if (!result) break;
    results.push(result);
    progress.update(results.length, count, label);
  }
  return results;
}
