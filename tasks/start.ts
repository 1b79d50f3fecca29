// `bun run start [-- ARGUMENTS]`: set-up, build where stale, then the executable with these arguments, or with the
// default measurement where there are none. Its output, its exit code and Ctrl-C are passed through.

import { constants } from "node:os";
import { ensureBuilt } from "./build.ts";
import { EXECUTABLE } from "./executable.ts";
import { runTask } from "./task.ts";

const defaultArguments = ["--backend", "cpu", "--dim", "128"];
/** What a shell adds to the number of the signal that ended a process. */
const ENDED_BY_SIGNAL = 128;

async function runExecutable(given: readonly string[]): Promise<number> {
  const command = [`./${EXECUTABLE}`, ...(given.length > 0 ? given : defaultArguments)];
  const child = Bun.spawn(command, { stdio: ["inherit", "inherit", "inherit"] });
  // On a terminal Ctrl-C reaches the child by itself, and a second one would mean "at once".
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  await child.exited;
  return child.exitCode ?? ENDED_BY_SIGNAL + (constants.signals[child.signalCode as NodeJS.Signals] ?? 0);
}

await runTask(async () => {
  const given = process.argv.slice(2);
  await ensureBuilt();
  return runExecutable(given[0] === "--" ? given.slice(1) : given);
});
