// Where a person reads the answer: on standard output where that is a terminal and takes no data, so that `2>/dev/null` hides no answer;
// else on stderr.
import { isTerminal } from "../files/terminal.ts";
import type { TerminalStyle } from "../report/style.ts";
import { stderrIsTerminal, streamStyle, writeStderr, writeWords } from "./stderr.ts";

const STDOUT_FD = 1;

export interface Answer {
  readonly style: TerminalStyle;
  /** Whether a person sees it as it is written. */
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** @param dataOnStdout whether rows or a document go to standard output */
export function answerTo(dataOnStdout: boolean): Answer {
  if (!dataOnStdout && isTerminal(STDOUT_FD)) {
    return {
      style: streamStyle(true, process.stdout.columns),
      isTerminal: true,
      write: (text) => writeWords(STDOUT_FD, text),
    };
  }
  const toTerminal = stderrIsTerminal();
  return {
    style: streamStyle(toTerminal, toTerminal ? process.stderr.columns : undefined),
    isTerminal: toTerminal,
    write: writeStderr,
  };
}
