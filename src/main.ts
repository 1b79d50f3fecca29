// The entry: parse, run, report. The only place that exits.
import { beginSecondThread } from "./cli/processes/second-thread.ts";
import { saidVersion } from "./cli/version-text.ts";

const argv = process.argv.slice(2);

// Who asks for the version waits for nothing else to be loaded.
if (!saidVersion(argv)) {
  beginSecondThread(argv);
  const { reportFailure, runProgram } = await import("./cli/run-program.ts");

  // What no one waits for: an event of a stream, a promise that nobody asked.
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => process.exit(reportFailure(error)));
  }

  try {
    process.exitCode = await runProgram(argv);
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
// Native libraries keep threads that would hold the process, and their destructors have nothing to save.
process.exit();
