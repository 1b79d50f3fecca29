// All that the program does but say its version: hidden commands of its own children, and what a user typed.
import { ExitCode } from "../core/errors.ts";
import { nameOptionsAsFlags } from "../core/option-name.ts";
import { configText } from "./config-text.ts";
import { runHiddenCommand } from "./processes/hidden-commands.ts";

export { reportFailure } from "./report-failure.ts";

/** @returns the exit code */
export async function runProgram(argv: readonly string[]): Promise<number> {
  nameOptionsAsFlags();
  if (await runHiddenCommand(argv[0], argv[1] ?? "")) return ExitCode.done;
  if (argv[0] === "embed") await (await import("./start-embed.ts")).startEarly(argv.slice(1));
  // A child of ours knows no option.
  return (await import("./run-command.ts")).runCommand(argv, configText);
}
