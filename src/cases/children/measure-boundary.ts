// A child that measures the boundary of one runtime in a process of its own, and ends. People have no use for it.
import { isFailure } from "../../core/errors.ts";
import { ParentLine } from "../../host/children/parent-line.ts";
import { listenForInterrupt } from "../../host/interrupt.ts";
import type { BoundaryAnswer } from "../boundary/processes.ts";
import { measureRuntimeBoundary } from "../boundary/sides.ts";
import { handOverRefusal } from "./handed-over.ts";
import type { BoundaryTask } from "./tasks.ts";

/** @param taskJson a BoundaryTask */
export async function measureBoundaryShare(taskJson: string): Promise<void> {
  const parent = ParentLine.open();
  const interrupt = listenForInterrupt();
  const shouldStop = () => interrupt.code() !== undefined;
  try {
    const task = JSON.parse(taskJson) as BoundaryTask;
    const result = await measureRuntimeBoundary(task, { shouldStop, progress: () => {} });
    parent.answer({ result } satisfies BoundaryAnswer);
  } catch (error) {
    if (!isFailure(error)) throw error;
    parent.answer(handOverRefusal(error) satisfies BoundaryAnswer);
  }
}
