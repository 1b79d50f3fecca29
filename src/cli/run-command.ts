// From the words of the command line to the command that they name. A command is loaded when it runs: what it does not need costs
// no start-up time.

import { ExitCode } from "../core/errors.ts";
import { isTerminal } from "../files/terminal.ts";
import { isThere } from "../files/there.ts";
import { parseCommandLine } from "./options/parse.ts";

const STDOUT_FD = 1;

/**
 * @param readText reads a config file
 * @returns the exit code
 */
export async function runCommand(
  argv: readonly string[],
  readText: (path: string) => string,
): Promise<number> {
  const context = { stdoutIsTerminal: isTerminal(STDOUT_FD), readText, isThere };
  const parsed = parseCommandLine(argv, context);
  switch (parsed.command) {
    case "bench":
      return (await import("./commands/bench.ts")).runBench(parsed.options, argv, parsed.words);
    case "matrix":
      return (await import("./commands/matrix.ts")).runMatrix(parsed, argv, context);
    case "quality":
      return (await import("./commands/quality.ts")).runQuality(parsed.options, parsed.given, argv);
    case "decide":
      return (await import("./commands/decide.ts")).runDecideCommand(parsed.options, parsed.given, argv);
    case "embed":
      return (await import("./start-embed.ts")).startEmbed(parsed.options);
    case "boundary":
      return (await import("./commands/boundary.ts")).runBoundary(parsed.options);
    case "compile":
      return (await import("./commands/compile.ts")).runCompile(parsed.options, parsed.given);
    case "devices":
      return (await import("./commands/devices.ts")).runDevices(parsed.options);
    case "models":
      return (await import("./commands/models.ts")).runModels(parsed.action, parsed.options, parsed.given);
    case "report":
      return (await import("./commands/report.ts")).runReport(parsed.folders, parsed.options);
    case "fleet":
      return (await import("./commands/fleet.ts")).runFleet(parsed.folders, parsed.options);
    case "compare":
      return (await import("./commands/compare.ts")).runCompare(parsed.runs, parsed.options);
    case "check":
      return (await import("./commands/check.ts")).runCheck(parsed.base, parsed.options);
    case "cache":
      return (await import("./commands/cache.ts")).runCache(parsed.action, parsed.options);
    case "help":
      return print(await (await import("./commands/help.ts")).helpOfKind(parsed.of, parsed.kind));
    case "explain":
      return (await import("./commands/explain.ts")).runExplain(parsed.names, parsed.options);
    case "completions":
      return print((await import("./commands/completions.ts")).completionsFor(parsed.shell));
    case "version":
      return print((await import("./commands/about.ts")).versionText());
    case "licenses":
      return print((await import("./commands/about.ts")).licensesText());
  }
}

async function print(text: string): Promise<number> {
  const [{ openSink }, { forPeople }] = await Promise.all([
    import("../report/sink.ts"),
    import("../report/ascii.ts"),
  ]);
  openSink("-").writeRows([forPeople(text)]);
  return ExitCode.done;
}
