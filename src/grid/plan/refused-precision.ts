// Which cases of a plan ask for a precision that the device does not compute in. Nothing but the device tells: each candidate that asks for
// one is opened once, in the process that proves which device computes; what it finds serves the cases that stay.
import { candidateOf } from "../../cases/case-candidate.ts";
import { proofOfCase, requireProven } from "../../cases/proof/case-proof.ts";
import type { RunContext } from "../../cases/run-context.ts";
import { ExitCode, isFailure } from "../../core/errors.ts";
import type { PlannedCase } from "../grid-case.ts";
import type { LeftOut } from "./left-out.ts";
import { combinationOf, type GridPlan } from "./plan-grid.ts";

/** The plan without the cases whose device refuses what was asked of it. */
export async function withoutRefused({ cases, leftOut }: GridPlan, context: RunContext): Promise<GridPlan> {
  const refused: (readonly [why: string, one: PlannedCase])[] = [];
  for (const one of cases) {
    const why = await refusalOf(one, context);
    if (why !== undefined) refused.push([why, one]);
  }
  const out = new Set(refused.map(([, one]) => one));
  const reasons = Array.from(
    Map.groupBy(refused, ([why]) => why),
    ([why, group]): LeftOut => ({ why, combinations: group.map(([, one]) => combinationOf(one)) }),
  );
  return { cases: cases.filter((one) => !out.has(one)), leftOut: [...leftOut, ...reasons] };
}

async function refusalOf(
  { benchCase, settings }: PlannedCase,
  context: RunContext,
): Promise<string | undefined> {
  const { backend, precision } = benchCase;
  if (precision === undefined || (backend === "cpu" && precision === "f32")) return undefined;
  const request = candidateOf(benchCase, settings);
  const { report, failure } = await proofOfCase(request, { ...context, settings });
  try {
    if (report !== undefined) requireProven(report, request, true);
    // Every machine has a CPU: what is missing there is what was asked of it.
    return backend === "cpu" && isMissing(failure) ? failure!.message : undefined;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return (error as Error).message;
  }
}

function isMissing(error: unknown): boolean {
  return isFailure(error) && error.exitCode === ExitCode.missing;
}
