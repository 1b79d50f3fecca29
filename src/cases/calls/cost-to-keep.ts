// What a case's model costs to keep, asked of a fresh process: one that measures has samples and other texts besides.
import { outputOfProcess } from "../../bench/process-output.ts";
import type { KeepCost } from "../../schema/case-result.ts";
import type { KeepCostTask } from "../children/tasks.ts";
import type { RunContext } from "../run-context.ts";

/** Undefined when the user asked to stop. @throws Error with what the process said when it failed */
export async function costToKeep(
  task: KeepCostTask,
  { childCommand, shouldStop }: RunContext,
): Promise<KeepCost | undefined> {
  return shouldStop()
    ? undefined
    : outputOfProcess<KeepCost>(childCommand("keepCost", task), "for what it costs to keep");
}
