// A child that measures the boundary of one runtime in a process of its own, and ends. People have no use for it.
import type { BoundaryLatencies } from "../../bench/boundary.ts";
import { isFailure } from "../../core/errors.ts";
import { ParentLine } from "../../host/children/parent-line.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import type { BoundaryAnswer, BoundaryQuestion, BoundaryRows } from "../boundary/processes.ts";
import { measureRuntimeBoundary } from "../boundary/sides.ts";
import { RowParts } from "../calls/row-parts.ts";
import { handOverRefusal } from "./handed-over.ts";
import type { BoundaryTask } from "./tasks.ts";

/** @param taskJson a BoundaryTask */
export async function measureBoundaryShare(taskJson: string): Promise<void> {
  const parent = ParentLine.open();
  const interrupt = listenForInterrupt();
  let isWanted = true;
  const parts = new RowParts<BoundaryRows>(async (rows) => {
    isWanted = (await parent.ask({ rows } satisfies BoundaryQuestion)) === true;
  });
  const rowsTo = (callCount: number, { c, ffi }: BoundaryLatencies): BoundaryRows => {
    const first = parts.handedOver;
    return { first, c: c.slice(first, callCount), ffi: ffi.slice(first, callCount) };
  };
  try {
    const task = JSON.parse(taskJson) as BoundaryTask;
    const result = await measureRuntimeBoundary(task, {
      shouldStop: () => interrupt.code() !== undefined || !isWanted,
      progress: () => {},
      betweenBlocks(blocks, latencyNs) {
        const callCount = blocks * task.plan.callsPerBlock;
        return parts.isDue(callCount) ? parts.handOver(rowsTo(callCount, latencyNs), callCount) : undefined;
      },
    });
    if (result === undefined) parent.answer({ figures: undefined, rows: undefined } satisfies BoundaryAnswer);
    else {
      const { latencyNs, ...figures } = result;
      const rows = rowsTo(latencyNs.c.length, latencyNs);
      parent.answer({ figures, rows } satisfies BoundaryAnswer);
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    parent.answer(handOverRefusal(error) satisfies BoundaryAnswer);
  }
}
