// What a case comes to of which nothing was measured: it could not run, or the user stopped it before.
import { ExitCode, isFailure } from "../../core/errors.ts";
import { Interrupted } from "../../core/signals.ts";
import { asFailure, exitCodeOf } from "../../core/system-error.ts";
import { notesOf } from "../../schema/notes.ts";
import type { CaseOutcome } from "../outcome.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { identityOf, type KnownIdentity } from "./identity.ts";

/** The error of a case that a signal ended. */
export const INTERRUPTED = "interrupted";

const ENDS_THE_RUN: readonly number[] = [ExitCode.usage, ExitCode.output];

/** A case that the user stopped before anything was measured. */
export function interruptedCase(
  benchCase: BenchCase,
  known: KnownIdentity,
  context: RunContext,
): CaseOutcome {
  const identity = identityOf(benchCase, context, known);
  return {
    result: {
      identity,
      verdict: "failed",
      error: INTERRUPTED,
      timer: context.timer,
      warnings: [],
      notes: [],
    },
    calls: [],
    facts: { identity, error: INTERRUPTED },
    exitCode: ExitCode.done,
    isPinned: undefined,
  };
}

/** A case that could not run: its identity, as far as it is known, and why. */
export function failedCase(
  benchCase: BenchCase,
  known: KnownIdentity,
  error: Error,
  context: RunContext,
): CaseOutcome {
  const identity = identityOf(benchCase, context, known);
  const message = oneLine(error.message);
  return {
    result: {
      identity,
      verdict: exitCodeOf(error) === ExitCode.disqualified ? "disqualified" : "failed",
      error: message,
      timer: context.timer,
      warnings: [],
      notes: isFailure(error) ? notesOf("advice", [error.next]) : [],
    },
    calls: [],
    facts: { identity, error: message },
    exitCode: exitCodeOf(error),
    isPinned: undefined,
    failure: error,
  };
}

/**
 * What an error makes of a case.
 * @throws a wrong command and an output that cannot be written, which end the run, and what is no error
 */
export function caseOfError(
  benchCase: BenchCase,
  known: KnownIdentity,
  error: unknown,
  context: RunContext,
): CaseOutcome {
  if (error instanceof Interrupted) return interruptedCase(benchCase, known, context);
  const failure = asFailure(error) ?? error;
  // By its code: what a process of ours handed over has lost its class.
  if (!(failure instanceof Error) || ENDS_THE_RUN.includes(exitCodeOf(failure))) throw failure;
  return failedCase(benchCase, known, failure, context);
}

/** A message in a table or a summary line. */
export function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, " ").trim();
}
