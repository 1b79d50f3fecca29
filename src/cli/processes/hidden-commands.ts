// What the words of a hidden command run. What it needs is loaded when it runs.
import { hiddenCommands } from "./hidden-names.ts";

/** @returns false when the words name no hidden command */
export async function runHiddenCommand(name: string | undefined, taskJson: string): Promise<boolean> {
  switch (name) {
    case hiddenCommands.harness:
      (await import("./harness.ts")).runHarness();
      return true;
    case hiddenCommands.firstVector:
      (await import("./first-vector.ts")).runFirstVector(taskJson);
      return true;
    case hiddenCommands.loadWorker:
      await (await import("./load-processes.ts")).runWorkerCommand(taskJson);
      return true;
    case hiddenCommands.programReader:
      await (await import("./load-processes.ts")).runReaderCommand(taskJson);
      return true;
    default:
      return false;
  }
}
