// One line of progress on a terminal, redrawn in place and gone at the end. Where there is no terminal, or the user wants
// none, only notes are written; quiet writes nothing.

import { printableLine } from "../core/printable.ts";
import type { Progress } from "../core/progress.ts";
import { ERASE_LINE } from "./style.ts";

/** Often enough to look alive, seldom enough not to disturb what is being measured. */
const REDRAW_MS = 100;

export interface ProgressOptions {
  readonly mode: "line" | "notes" | "quiet";
  readonly write: (text: string) => void;
  /** Width of the terminal. */
  readonly columns?: number;
  /** Any clock that goes forward. */
  readonly nowMs?: () => number;
}

/** Progress in the given mode: `line` is for a terminal only. */
export function createProgress(options: ProgressOptions): Progress {
  const { mode, write, columns = 80, nowMs = () => performance.now() } = options;
  if (mode === "quiet") return { update() {}, note() {}, end() {} };
  if (mode === "notes") return { update() {}, note: (text) => write(`${text}\n`), end() {} };

  let line = "";
  let drawnMs = Number.NEGATIVE_INFINITY;
  let pace: Pace | undefined;
  const erase = () => {
    if (line !== "") write(ERASE_LINE);
  };
  return {
    update(done, total, label) {
      // What is done begins anew where other work begins.
      if (pace === undefined || done < pace.lastDone)
        pace = { beginMs: nowMs(), beginDone: done, lastDone: done };
      pace.lastDone = done;
      if (nowMs() - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs();
      line = progressLine(done, total, label, secondsLeft(pace, done, total, nowMs()), columns - 1);
      write(ERASE_LINE + line);
    },
    note(text) {
      erase();
      write(`${text}\n${line}`);
    },
    end() {
      erase();
      line = "";
      drawnMs = Number.NEGATIVE_INFINITY;
      pace = undefined;
    },
  };
}

/** Where the work that is shown began, and how far it came. */
interface Pace {
  readonly beginMs: number;
  readonly beginDone: number;
  lastDone: number;
}

/** Before so much time has passed, an estimate jumps about. */
const EARLIEST_MS = 1000;
/** More steps than that are counted by their share alone. */
const MOST_COUNTED = 9999;

/** A straight line through what is behind; undefined while it is too early to say, or where the whole is not known. */
function secondsLeft(
  { beginMs, beginDone }: Pace,
  done: number,
  total: number,
  nowMs: number,
): number | undefined {
  const elapsedMs = nowMs - beginMs;
  if (total <= 0 || done <= beginDone || elapsedMs < EARLIEST_MS) return undefined;
  return Math.max(0, Math.ceil((elapsedMs / 1000) * ((total - done) / (done - beginDone))));
}

/** What is cut, where the line is too long, is the label: how much is left is what people look for. */
function progressLine(
  done: number,
  total: number,
  label: string,
  leftS: number | undefined,
  columns: number,
): string {
  const isKnown = total > 0;
  const percent = isKnown ? `${Math.floor((100 * done) / total)} %` : "";
  const count = total > MOST_COUNTED ? "" : `  ${done}${isKnown ? `/${total}` : ""}`;
  const end = `${count}${leftS === undefined ? "" : `  ${leftS} s left`}`;
  const begin = `${percent.padStart(5)}  ${printableLine(label)}`;
  return `${begin.slice(0, Math.max(0, columns - end.length))}${end}`.slice(0, columns);
}
