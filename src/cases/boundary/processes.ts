// The boundary in fresh processes, as cases are measured: one alive at a time, the runtimes in turning order, and what is said of a
// runtime is the median over its processes.
import { type BoundaryPlan, type BoundaryResult, SIDES, type Side } from "../../bench/boundary.ts";
import type { Runtime } from "../../engine/providers.ts";
import { runChild } from "../../host/children/child.ts";
import type { Places } from "../../open/places.ts";
import { betweenProcesses } from "../../stats/between-processes.ts";
import type { BlockRatio } from "../../stats/block-ratio.ts";
import { diedOf } from "../children/died.ts";
import { type ErrorData, errorOf } from "../children/handed-over.ts";
import type { ChildCommand } from "../children/tasks.ts";
import { ratioBetween } from "../plan/over-processes.ts";
import { turnOf } from "../plan/shares.ts";

const CALLS_PER_BLOCK = 100;

/** What a child answers. */
export type BoundaryAnswer =
  | { readonly result: BoundaryResult | undefined }
  | { readonly refusal: ErrorData };

/** What a runtime comes to over its processes. */
export interface RuntimeBoundary {
  readonly runtime: Runtime;
  readonly p50Ns: Readonly<Record<Side, number>>;
  readonly p99Ns: Readonly<Record<Side, number>>;
  /** FFI over C: the interval is that between processes. */
  readonly ratio: BlockRatio;
  readonly processes: number;
}

export interface BoundaryRequest {
  readonly runtimes: readonly Runtime[];
  /** One a process. */
  readonly plans: readonly BoundaryPlan[];
  readonly places: Places;
  readonly childCommand: ChildCommand;
}

export interface BoundaryWatch {
  readonly shouldStop: () => boolean;
  /** What one process measured, as soon as it has; `process` counts within its runtime. */
  readonly measured: (runtime: Runtime, process: number, plan: BoundaryPlan, result: BoundaryResult) => void;
  readonly progress: (done: number, total: number) => void;
}

/** Whole blocks, `calls` calls a side in sum at least: as many processes as there are blocks, at most. */
export function boundaryPlans(calls: number, processes: number): readonly BoundaryPlan[] {
  const callsPerBlock = Math.min(CALLS_PER_BLOCK, calls);
  const blocks = Math.ceil(calls / callsPerBlock);
  const count = Math.min(processes, blocks);
  return Array.from({ length: count }, (_, process) => ({
    callsPerBlock,
    blocks: Math.floor((blocks + process) / count),
  }));
}

/**
 * @returns what there is of each runtime, in their order: not all where it was stopped
 * @throws what a child could not do
 */
export async function measureBoundaries(
  { runtimes, plans, places, childCommand }: BoundaryRequest,
  watch: BoundaryWatch,
): Promise<readonly RuntimeBoundary[]> {
  const results = new Map(runtimes.map((runtime): [Runtime, BoundaryResult[]] => [runtime, []]));
  let done = 0;
  for (const [process, plan] of plans.entries()) {
    for (const runtime of turnOf(process, runtimes)) {
      if (watch.shouldStop()) break;
      const command = childCommand("measureBoundary", { runtime, plan, places });
      const end = await runChild<BoundaryAnswer>(command, null);
      if (end.answer === undefined && !watch.shouldStop()) throw diedOf(end, undefined);
      if (end.answer !== undefined && "refusal" in end.answer) throw errorOf(end.answer.refusal);
      const result = end.answer?.result;
      if (result !== undefined) {
        results.get(runtime)!.push(result);
        watch.measured(runtime, process, plan, result);
      }
      watch.progress(++done, plans.length * runtimes.length);
    }
  }
  return [...results].flatMap(([runtime, own]) => (own.length === 0 ? [] : [boundaryOf(runtime, own)]));
}

function boundaryOf(runtime: Runtime, results: readonly BoundaryResult[]): RuntimeBoundary {
  const medians = (field: "p50Ns" | "p99Ns") =>
    Object.fromEntries(
      SIDES.map((side) => [side, betweenProcesses(results.map((result) => result[field][side])).value!]),
    ) as Record<Side, number>;
  return {
    runtime,
    p50Ns: medians("p50Ns"),
    p99Ns: medians("p99Ns"),
    ratio: ratioBetween(results.map(({ ratio }) => ratio)),
    processes: results.length,
  };
}
