// What a fresh process of this program answers on its standard output, as JSON; where it fails, its own words become our failure.
import { childFailure } from "../core/child-failure.ts";
import { textsToEnd } from "../core/child-streams.ts";
import { ExitCode } from "../core/errors.ts";
import { onSignal } from "../core/signals.ts";

/**
 * Runs a process to its end. A signal to us ends it.
 * @param what it is, after "the process"
 * @returns undefined when a signal ended it
 * @throws Failure with its exit code and what it said
 */
export async function outputOfProcess<T>(command: readonly string[], what: string): Promise<T | undefined> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const forget = onSignal(() => child.kill("SIGKILL"));
  const [stdout = "", stderr = ""] = await textsToEnd(child.exited, [child.stdout, child.stderr]);
  forget();
  if (child.signalCode !== null) return undefined;
  // What a library prints comes before the answer, which is the last line.
  const answer =
    child.exitCode === ExitCode.done ? parsed(stdout.trimEnd().split("\n").at(-1) ?? "") : undefined;
  if (answer === undefined) throw childFailure(`the process ${what}`, child.exitCode ?? ExitCode.bug, stderr);
  return answer as T;
}

/** Undefined where the answer is cut short, or none came. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
