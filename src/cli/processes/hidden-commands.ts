// What the words of a hidden command run. What it needs is loaded when it runs.
import { hiddenCommands } from "./hidden-names.ts";

/** @returns false when the words name no hidden command */
export async function runHiddenCommand(name: string | undefined, taskJson: string): Promise<boolean> {
  switch (name) {
    case hiddenCommands.harness:
      await print((await import("../../bench/harness.ts")).measureHarness());
      return true;
    case hiddenCommands.firstVector:
      await print((await import("../../cases/children/first-vector.ts")).runFirstVector(taskJson));
      return true;
    case hiddenCommands.loadWorker:
      await (await import("../../cases/children/load-processes.ts")).runWorkerCommand(taskJson);
      return true;
    case hiddenCommands.programReader:
      await (await import("../../cases/children/load-processes.ts")).runReaderCommand(taskJson);
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
