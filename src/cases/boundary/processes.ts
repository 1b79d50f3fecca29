// The boundary in fresh processes, as cases are measured: one alive at a time, the runtimes in turning order, and what is said of a
// runtime is the median over its processes.
import {
  type BoundaryFigures,
  type BoundaryLatencies,
  type BoundaryPlan,
  SIDES,
  type Side,
} from "../../bench/boundary.ts";
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

/** Calls of each side, from the call `first` of their process on. */
export interface BoundaryRows extends BoundaryLatencies {
  readonly first: number;
}

/** Of a child that goes on; the reply is whether more are wanted. */
export interface BoundaryQuestion {
  readonly rows: BoundaryRows;
}

/** What a child answers, with the rows that it did not hand over before; undefined where there was no whole block. */
export type BoundaryAnswer =
  | { readonly figures: BoundaryFigures | undefined; readonly rows: BoundaryRows | undefined }
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
  /** Calls that one process made, whole blocks, while it goes on and at its end; `process` counts within its runtime. */
  readonly rows: (runtime: Runtime, process: number, plan: BoundaryPlan, rows: BoundaryRows) => void;
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
 * @throws what a child could not do, and what `watch.rows` throws
 */
export async function measureBoundaries(
  { runtimes, plans, places, childCommand }: BoundaryRequest,
  watch: BoundaryWatch,
): Promise<readonly RuntimeBoundary[]> {
  const all = new Map(runtimes.map((runtime): [Runtime, BoundaryFigures[]] => [runtime, []]));
  let done = 0;
  for (const [process, plan] of plans.entries()) {
    for (const runtime of turnOf(process, runtimes)) {
      if (watch.shouldStop()) break;
      let failed: { readonly error: unknown } | undefined;
      const end = await runChild<BoundaryAnswer>(
        childCommand("measureBoundary", { runtime, plan, places }),
        null,
        {
          async reply(question) {
            try {
              if (failed === undefined)
                watch.rows(runtime, process, plan, (question as BoundaryQuestion).rows);
            } catch (error) {
              failed = { error };
            }
            return failed === undefined;
          },
        },
      );
      if (failed !== undefined) throw failed.error;
      if (end.answer === undefined && !watch.shouldStop()) throw diedOf(end, undefined);
      if (end.answer !== undefined && "refusal" in end.answer) throw errorOf(end.answer.refusal);
      const { figures, rows } = end.answer ?? {};
      if (rows !== undefined) watch.rows(runtime, process, plan, rows);
      if (figures !== undefined) all.get(runtime)!.push(figures);
      watch.progress(++done, plans.length * runtimes.length);
    }
  }
  return [...all].flatMap(([runtime, own]) => (own.length === 0 ? [] : [boundaryOf(runtime, own)]));
}

function boundaryOf(runtime: Runtime, results: readonly BoundaryFigures[]): RuntimeBoundary {
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
