// The entry: parse, run, report. The only place that exits.
import { configText } from "./cli/config-text.ts";
import { runHiddenCommand } from "./cli/processes/hidden-commands.ts";
import { reportFailure } from "./cli/report-failure.ts";
import { runCommand } from "./cli/run-command.ts";
import { ExitCode } from "./core/errors.ts";
import { nameOptionsAsFlags } from "./core/option-name.ts";

nameOptionsAsFlags();
const argv = process.argv.slice(2);

// What no one waits for: an event of a stream, a promise that nobody asked.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => process.exit(reportFailure(error)));
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = reportFailure(error);
}
// Native libraries keep threads that would hold the process, and their destructors have nothing to save.
process.exit();

async function main(): Promise<number> {
  if (await runHiddenCommand(argv[0], argv[1] ?? "")) return ExitCode.done;
  return runCommand(argv, configText);
}
