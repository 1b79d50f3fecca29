// What a measuring child hands over: its outcome as plain data. Of an error only its message would arrive: it is taken apart here, and
// put together on the other side.
import { Failure, isFailure } from "../../core/errors.ts";
import type { ProcessOutcome } from "../outcome.ts";
import type { CaseProof } from "../proof/proof-report.ts";
import type { RunContext } from "../run-context.ts";
import { receivedBlock, type SentBlock, sentBlock } from "./packed-texts.ts";

/** What was proven before, by its key. */
export type ProvenBefore = readonly [
  string,
  { readonly report: CaseProof["report"]; readonly failure: ErrorData | undefined },
];

export function handOverProofs(proofs: RunContext["proofs"]): readonly ProvenBefore[] {
  return Array.from(proofs, ([key, { report, failure }]) => [
    key,
    { report, failure: failure && errorData(failure) },
  ]);
}

export function takeOverProofs(proofs: readonly ProvenBefore[]): RunContext["proofs"] {
  return new Map(
    proofs.map(([key, { report, failure }]) => [key, { report, failure: failure && errorOf(failure) }]),
  );
}

export interface ErrorData {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a failure; a bug has none. */
  readonly failure: { readonly exitCode: number; readonly next: string } | undefined;
}

export type HandedOver =
  | {
      readonly outcome: Omit<ProcessOutcome, "failure" | "calls"> & { readonly calls: readonly SentBlock[] };
      readonly failure: ErrorData | undefined;
    }
  /** What ends the whole run. */
  | { readonly refusal: ErrorData };

/** @param ids of the texts that this process was given; left out where whoever takes it over does not know them */
export function handOver({ failure, ...outcome }: ProcessOutcome, ids?: readonly string[]): HandedOver {
  const calls = outcome.calls.map((block) => sentBlock(block, ids));
  return { outcome: { ...outcome, calls }, failure: failure && errorData(failure) };
}

export function handOverRefusal(error: Error): { readonly refusal: ErrorData } {
  return { refusal: errorData(error) };
}

/** @throws what ends the whole run */
export function takeOver(handed: HandedOver, ids: readonly string[] = []): ProcessOutcome {
  if ("refusal" in handed) throw errorOf(handed.refusal);
  const calls = handed.outcome.calls.map((block) => receivedBlock(block, ids));
  return { ...handed.outcome, calls, ...(handed.failure && { failure: errorOf(handed.failure) }) };
}

export function errorData(error: Error): ErrorData {
  const { message, stack } = error;
  const failure = isFailure(error) ? { exitCode: error.exitCode, next: error.next } : undefined;
  return { message, stack, failure };
}

export function errorOf({ message, stack, failure }: ErrorData): Error {
  if (failure) return new Failure(failure.exitCode, { what: message, next: failure.next });
  const bug = new Error(message);
  if (stack !== undefined) bug.stack = stack;
  return bug;
}
