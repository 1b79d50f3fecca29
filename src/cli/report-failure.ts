// What the user is told when something fails, and with which code the program ends.

import { version } from "../assets/version.ts";
import { ExitCode } from "../core/errors.ts";
import { printable, printableLine } from "../core/printable.ts";
import { Interrupted } from "../core/signals.ts";
import { asFailure, exitCodeOf } from "../core/system-error.ts";
import { OutputClosed } from "../report/sink.ts";
import { writeStderr } from "./stderr.ts";

/** @returns the exit code */
export function reportFailure(error: unknown): number {
  // The reader has what it wanted (`| head`): nothing is wrong.
  if (error instanceof OutputClosed) return ExitCode.done;
  if (error instanceof Interrupted) return error.code;
  const failure = asFailure(error);
  if (failure === undefined) writeStderr(bugText(error));
  else writeStderr(`mrlbench: ${printableLine(failure.message)}\n  ${printable(failure.next)}\n`);
  return exitCodeOf(error);
}

function bugText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `mrlbench ${version}: a bug in mrlbench itself: ${stack}\n  Please report it with the command that you ran.\n`;
}
