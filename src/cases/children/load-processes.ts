// The hidden commands by which this program runs beside itself: a load worker, and the reader of the user's own program.
// They are started by `openLoad` and `openProgram`, and take their task as JSON; people have no use for them.

import { bindAllThreads } from "../../host/pinning.ts";
import { endGroup } from "../../host/process-group.ts";
import { gatherPrograms, openPipe, shellCommand } from "../../host/program.ts";
import { parentOfThisProcess } from "../../sim/load/messages.ts";
import { runProgram } from "../../sim/load/program.ts";
import { runLoadWorker, type WorkerTask } from "../../sim/load/worker.ts";
import type { ReaderTask } from "./tasks.ts";

/** @param taskJson a WorkerTask */
export function runWorkerCommand(taskJson: string): Promise<void> {
  const task = JSON.parse(taskJson) as WorkerTask;
  bindAllThreads([task.cpu]);
  const { inbox, send } = parentOfThisProcess();
  return runLoadWorker(task, inbox, send);
}

/** @param taskJson a ReaderTask */
export function runReaderCommand(taskJson: string): Promise<void> {
  const { command, limits, programCpus, readerCpus } = JSON.parse(taskJson) as ReaderTask;
  bindAllThreads(programCpus);
  gatherPrograms();
  const { inbox, send } = parentOfThisProcess();
  return runProgram(command, limits, inbox, send, {
    openPipe,
    shellCommand,
    afterStart: () => bindAllThreads(readerCpus),
    endGroup,
  });
}
