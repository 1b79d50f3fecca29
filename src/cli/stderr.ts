// What goes to stderr: progress where a person watches, notes, errors.
import { createProgress, type Progress } from "../report/progress.ts";
import { type TerminalStyle, terminalStyle } from "../report/style.ts";

export interface StderrOptions {
  readonly quiet: boolean;
  readonly noProgress: boolean;
}

export function writeStderr(text: string): void {
  process.stderr.write(text);
}

export function createStderrProgress({ quiet, noProgress }: StderrOptions): Progress {
  const isWatched = process.stderr.isTTY === true && !noProgress;
  return createProgress({
    mode: quiet ? "quiet" : isWatched ? "line" : "notes",
    write: writeStderr,
    columns: process.stderr.columns ?? 80,
  });
}

export function stderrStyle(): TerminalStyle {
  return terminalStyle(process.stderr.isTTY === true, process.stderr.columns, process.env);
}
