// What goes to stderr: progress where a person watches, notes, errors.
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Progress } from "../core/progress.ts";
import { signalCode } from "../core/signals.ts";
import { systemCode } from "../core/system-error.ts";
import { createProgress } from "../report/progress.ts";
import { forTerminal, type TerminalStyle, terminalStyle } from "../report/style.ts";

export interface StderrOptions {
  readonly quiet: boolean;
  readonly noProgress: boolean;
}

const STDERR_FD = 2;
/** A full pipe is asked again after this long. */
const RETRY_MS = 1;

/** The one way to stderr. It is written at once, so that nothing is lost when the process ends; where it cannot be, nothing can be said. */
export function writeStderr(text: string): void {
  const bytes = Buffer.from(forTerminal(text));
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(STDERR_FD, bytes, written);
    } catch (error) {
      if (systemCode(error) !== "EAGAIN" || signalCode() !== undefined) return;
      Bun.sleepSync(RETRY_MS);
    }
  }
}

/** Asking the stream itself would make the descriptor one that does not block, also for those who share it. */
function stderrIsTerminal(): boolean {
  return isatty(STDERR_FD);
}

function stderrColumns(): number | undefined {
  return stderrIsTerminal() ? process.stderr.columns : undefined;
}

export function createStderrProgress({ quiet, noProgress }: StderrOptions): Progress {
  const isWatched = stderrIsTerminal() && !noProgress;
  return createProgress({
    mode: quiet ? "quiet" : isWatched ? "line" : "notes",
    write: writeStderr,
    columns: stderrColumns() ?? 80,
  });
}

export function stderrStyle(): TerminalStyle {
  return terminalStyle(stderrIsTerminal(), stderrColumns(), process.env);
}
