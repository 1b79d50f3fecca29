// How the user's own program can fail a run, in words. It ends in exit code 3: what the user named cannot be used.
import type { FailureText } from "../../core/errors.ts";
import { formatCounted } from "../../core/format.ts";

/** What the program has done until it failed. */
export interface ProgramTrace {
  readonly command: string;
  readonly lineCount: number;
  /** The last line on stderr that is not empty; "" for none. */
  readonly lastWord: string;
}

const ONE_LINE_A_TICK = "one line on stdout for every tick";
/** The shell's exit codes for a command that it found no program for, or may not run. */
const NOT_STARTED: readonly unknown[] = [126, 127];

/** @param how its exit code, or the signal that ended it */
export function ended(trace: ProgramTrace, how: number | string): FailureText {
  const isStarted = !NOT_STARTED.includes(how);
  return {
    what: isStarted ? "the program of --sim-cmd ended" : "the command of --sim-cmd cannot be started",
    seen: `${typeof how === "number" ? `exit code ${how}` : how} after ${formatCounted(trace.lineCount, "line")}${lastWord(trace)}`,
    expected: `a program that runs until it is ended, with ${ONE_LINE_A_TICK}`,
    next: `Run it alone to see what it does: sh -c ${quoted(trace.command)}`,
  };
}

export function notSpawned(command: string, reason: string): FailureText {
  return {
    what: "the shell for --sim-cmd cannot be started",
    seen: reason,
    expected: `/bin/sh, to run ${quoted(command)}`,
    next: "Free processes or memory, and run again.",
  };
}

export function silent(trace: ProgramTrace, silenceMs: number): FailureText {
  return {
    what: `the program of --sim-cmd printed no line for ${silenceMs / 1e3} s`,
    seen: `${formatCounted(trace.lineCount, "line")} until then${lastWord(trace)}`,
    expected: ONE_LINE_A_TICK,
    next: "Most programs hold back what they print to a pipe: flush after every line, or start it with `stdbuf -oL` or `python -u`.",
  };
}

export function flooding(trace: ProgramTrace, maxLinesPerSecond: number): FailureText {
  return {
    what: `the program of --sim-cmd printed more than ${maxLinesPerSecond.toLocaleString("en")} lines within a second`,
    seen: `${formatCounted(trace.lineCount, "line")} in all`,
    expected: ONE_LINE_A_TICK,
    next: "Print one line a tick and nothing else, or one line for many ticks.",
  };
}

function lastWord({ lastWord }: ProgramTrace): string {
  return lastWord === "" ? "" : `; on stderr: ${lastWord}`;
}

/** As a shell takes it back. */
function quoted(command: string): string {
  return `'${command.replaceAll("'", "'\\''")}'`;
}
