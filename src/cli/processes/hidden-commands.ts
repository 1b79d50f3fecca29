// Commands by which this program starts itself; they are not on the command line that people see. What a command needs is loaded
// when it runs.

export const hiddenCommands = {
  harness: "__harness",
  firstInference: "__first-inference",
  loadWorker: "__load-worker",
  programReader: "__program-reader",
} as const;

/** @returns false when the words name no hidden command */
export async function runHiddenCommand(name: string | undefined, taskJson: string): Promise<boolean> {
  switch (name) {
    case hiddenCommands.harness:
      (await import("./harness.ts")).runHarness();
      return true;
    case hiddenCommands.firstInference:
      (await import("./first-inference.ts")).runFirstInference(taskJson);
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
