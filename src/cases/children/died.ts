// What it means that a measuring child ended without an answer: how it ended, and its last words.
import { ExitCode, RuntimeError } from "../../core/errors.ts";
import { RAISE_LIMITS } from "../../core/system-error.ts";
import type { ChildEnd } from "../../host/children/child.ts";

/** Of what it said, in a row. */
const WORDS_SHOWN = 500;

const CRASHED =
  "The runtime or its driver crashed: try another --runtime or --provider, and tell its authors these words.";
const ADVICE: Readonly<Record<string, string>> = {
  SIGKILL: "Somebody ended it, or the system was short of memory: free some, and run again.",
  SIGABRT: `${RAISE_LIMITS} ${CRASHED}`,
};

/** The engine tells of every crash as of its own, at length: what counts is what stands before that, and its one line of a reason. */
function lastWords(words: string): string {
  const [libraries = "", engine = ""] = words.split(/^={20,}\n(?=Bun v)/m);
  const reason = /^panic.*?: (.*)$/m.exec(engine)?.[1] ?? "";
  const parts = [libraries.trim().slice(-WORDS_SHOWN), reason].filter((part) => part !== "");
  return parts.length === 0 ? "it said nothing" : `its last words: ${parts.join("; ")}`;
}

export function diedOf(end: ChildEnd<unknown>, timeoutNs: number | undefined): Error {
  const said = lastWords(end.words);
  if (end.exitCode === ExitCode.bug) return new Error(`a measuring process failed: ${end.words.trim()}`);
  if (end.isLate) {
    return new RuntimeError({
      what: `the measuring process did not end within ${timeoutNs! / 1e9} s, and was ended by ${end.signal}`,
      seen: said,
      next: "Give it more time with --timeout, or try another --runtime or --provider.",
    });
  }
  const ending = end.signal === null ? `ended with code ${end.exitCode}` : `was ended by ${end.signal}`;
  return new RuntimeError({
    what: `the measuring process ${ending}`,
    seen: said,
    next: ADVICE[end.signal ?? ""] ?? CRASHED,
  });
}
