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
  const erase = () => {
    if (line !== "") write(ERASE_LINE);
  };
  return {
    update(done, total, label) {
      if (nowMs() - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs();
      line = progressLine(done, total, label).slice(0, columns - 1);
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
    },
  };
}

function progressLine(done: number, total: number, label: string): string {
  const isKnown = total > 0;
  const percent = isKnown ? `${Math.floor((100 * done) / total)} %` : "";
  return `${percent.padStart(5)}  ${printableLine(label)}  ${done}${isKnown ? `/${total}` : ""}`;
}
