// The entry: parse, run, report. The only place that exits.
import { readFileSync } from "node:fs";
import { FIRST_INFERENCE_COMMAND } from "./cli/first-inference.ts";
import { reportFailure } from "./cli/report-failure.ts";
import { runCommand } from "./cli/run-command.ts";

const argv = process.argv.slice(2);

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = reportFailure(error);
}
// Native libraries keep threads that would hold the process, and their destructors have nothing to save.
process.exit();

async function main(): Promise<number> {
  if (argv[0] === FIRST_INFERENCE_COMMAND) {
    const { runFirstInference } = await import("./cli/first-inference.ts");
    runFirstInference(argv[1] ?? "");
    return 0;
  }
  return runCommand(argv, (path) => readFileSync(path, "utf8"));
}
