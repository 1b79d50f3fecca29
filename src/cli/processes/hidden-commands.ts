// What the words of a hidden command run. What it needs is loaded when it runs.
import type { FirstVectorTask } from "../../cases/children/tasks.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";
import { childCommand, selfCommand } from "./self-command.ts";

/** @returns false when the words name no hidden command */
export async function runHiddenCommand(name: string | undefined, taskJson: string): Promise<boolean> {
  switch (name) {
    case HIDDEN_COMMANDS.harness:
      await print((await import("../../bench/harness.ts")).measureHarness());
      return true;
    case HIDDEN_COMMANDS.control:
      await print((await import("../../bench/control.ts")).measureControl());
      return true;
    case HIDDEN_COMMANDS.measureCase:
      await (await import("../../cases/children/measure-case.ts")).measureCase(childCommand);
      return true;
    case HIDDEN_COMMANDS.encode:
      await (await import("../../open/jobs/job-child.ts")).helpToEncode();
      return true;
    case HIDDEN_COMMANDS.firstVector: {
      const task = JSON.parse(taskJson) as FirstVectorTask;
      await (await import("./ahead.ts")).openAhead(task.candidate, async () => task.places);
      await print((await import("../../cases/children/first-vector.ts")).runFirstVector(task));
      return true;
    }
    case HIDDEN_COMMANDS.answerDecide:
      await (await import("../../decide/children/answer-task.ts")).answerDecideTask(
        selfCommand([HIDDEN_COMMANDS.encode]),
      );
      return true;
    case HIDDEN_COMMANDS.prove:
      await print(await (await import("../../cases/proof/prove.ts")).runProve(taskJson));
      return true;
    case HIDDEN_COMMANDS.listLibrary:
      await print((await import("../../open/library-devices.ts")).listLibrary(JSON.parse(taskJson)));
      return true;
    case HIDDEN_COMMANDS.compileModel:
      await print((await import("./compile-process.ts")).answerCompile(JSON.parse(taskJson)));
      return true;
    case HIDDEN_COMMANDS.measureBoundary:
      await (await import("../../cases/children/measure-boundary.ts")).measureBoundaryShare(taskJson);
      return true;
    case HIDDEN_COMMANDS.loadWorker:
      await (await import("../../cases/children/load-processes.ts")).runWorkerCommand(taskJson);
      return true;
    case HIDDEN_COMMANDS.programReader:
      await (await import("../../cases/children/load-processes.ts")).runReaderCommand(taskJson);
      return true;
    case HIDDEN_COMMANDS.caller:
      await (await import("../../cases/children/caller.ts")).runCaller(taskJson);
      return true;
    case HIDDEN_COMMANDS.callerThread:
      await (await import("../../cases/children/caller.ts")).runCallerThread(taskJson);
      return true;
    case HIDDEN_COMMANDS.keepCost:
      await print(await (await import("../../cases/children/keep-cost.ts")).runKeepCost(taskJson));
      return true;
    default:
      return false;
  }
}

/** One line for the parent. Loaded last: a fresh process is timed to its result. */
async function print(result: object): Promise<void> {
  const { openSink } = await import("../../report/sink.ts");
  openSink("-").writeRows([`${JSON.stringify(result)}\n`]);
}
