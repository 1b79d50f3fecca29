// A process of mrlbench run to its end: this executable or another one, by its public command line.
import { childFailure } from "../core/child-failure.ts";
import { textsToEnd } from "../core/child-streams.ts";
import { RuntimeError } from "../core/errors.ts";
import { onSignal, signalCode } from "../core/signals.ts";

export interface ProcessEnd {
  readonly stdout: string;
  readonly exitCode: number;
}

/**
 * A signal to us ends it.
 * @param what it is, after "the process"
 * @param accepted exit codes that are answers
 * @returns undefined when the user asked to stop
 * @throws Failure with its exit code and what it said
 */
export async function processEnd(
  command: readonly string[],
  what: string,
  accepted: readonly number[],
): Promise<ProcessEnd | undefined> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const forget = onSignal(() => child.kill("SIGINT"));
  const [stdout = "", stderr = ""] = await textsToEnd(child.exited, [child.stdout, child.stderr]);
  forget();
  if (signalCode() !== undefined) return undefined;
  const { exitCode } = child;
  if (exitCode === null) {
    throw new RuntimeError({
      what: `the process ${what} was ended by ${child.signalCode}`,
      next: "Somebody ended it, or the system was short of memory: free some, and run again.",
    });
  }
  if (!accepted.includes(exitCode)) throw childFailure(`the process ${what}`, exitCode, stderr);
  return { stdout, exitCode };
}
