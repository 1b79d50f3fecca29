// What goes to stderr: progress where a person watches, notes, errors.

import { writeSync } from "node:fs";
import type { Progress } from "../core/progress.ts";
import { signalCode } from "../core/signals.ts";
import { systemCode } from "../core/system-error.ts";
import { isTerminal } from "../files/terminal.ts";
import { forPeople } from "../report/ascii.ts";
import { createProgress } from "../report/progress.ts";
import { forTerminal, isDumb, type TerminalStyle, terminalStyle } from "../report/style.ts";

export interface StderrOptions {
  readonly quiet: boolean;
  readonly noProgress: boolean;
}

const STDERR_FD = 2;
/** A full pipe is asked again after this long. */
const RETRY_MS = 1;

/** The one way to stderr. It is written at once, so that nothing is lost when the process ends; where it cannot be, nothing can be said. */
export function writeStderr(text: string): void {
  writeWords(STDERR_FD, text);
}

/** Words for a person to a stream, whatever it is: nothing but our own orders moves a terminal, and who has only ASCII gets only that. */
export function writeWords(fd: number, text: string): void {
  const words = forTerminal(text);
  const bytes = Buffer.from(forPeople(words));
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (systemCode(error) !== "EAGAIN" || signalCode() !== undefined) return;
      Bun.sleepSync(RETRY_MS);
    }
  }
}

/** Asking the stream itself would make the descriptor one that does not block, also for those who share it. */
export function stderrIsTerminal(): boolean {
  return isTerminal(STDERR_FD);
}

/** Whether progress is drawn, and somebody may be waiting in front of it. */
export function isProgressWatched({ quiet, noProgress }: StderrOptions): boolean {
  return stderrIsTerminal() && !noProgress && !quiet && !isDumb(process.env);
}

function stderrColumns(): number | undefined {
  return stderrIsTerminal() ? process.stderr.columns : undefined;
}

export function createStderrProgress(options: StderrOptions): Progress {
  return createProgress({
    mode: options.quiet ? "quiet" : isProgressWatched(options) ? "line" : "notes",
    write: writeStderr,
    columns: stderrColumns() ?? 80,
  });
}

export function stderrStyle(): TerminalStyle {
  return streamStyle(stderrIsTerminal(), stderrColumns());
}

export function streamStyle(isTerminal: boolean, columns: number | undefined): TerminalStyle {
  return terminalStyle(isTerminal, columns, process.env);
}
