// With which code a sweep ends: it runs all its cases first.
import { ExitCode } from "../core/errors.ts";

/** The first that occurred of these, in this order; then any other. */
const EXIT_ORDER = [ExitCode.bug, ExitCode.native, ExitCode.disqualified, ExitCode.missing];

export function worstOf(codes: readonly number[]): number {
  return (
    EXIT_ORDER.find((code) => codes.includes(code)) ??
    codes.find((code) => code !== ExitCode.done) ??
    ExitCode.done
  );
}
