// The kinds of failure that a person meets, each with its exit code and one shape of text:
// what failed, the value seen, what was expected; then one line with what to do next.

export const ExitCode = {
  done: 0,
  usage: 2,
  missing: 3,
  native: 4,
  disqualified: 5,
  undecided: 6,
  bug: 70,
  output: 74,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** What a program tells failures apart by: it stays, whatever the text says. A missing native library has `ERR_LIBRARY`, a failed call of one `ERR_NATIVE`. */
export type FailureCode =
  | "ERR_USAGE"
  | "ERR_MISSING"
  | "ERR_DATA"
  | "ERR_RUNTIME"
  | "ERR_DISQUALIFIED"
  | "ERR_OUTPUT";

/** The facts of a failure. `next` is the one thing that the reader can do about it. */
export interface FailureText {
  readonly what: string;
  readonly seen?: string;
  readonly expected?: string;
  readonly next: string;
}

const CODES: Readonly<Record<number, FailureCode>> = {
  [ExitCode.usage]: "ERR_USAGE",
  [ExitCode.missing]: "ERR_MISSING",
  [ExitCode.native]: "ERR_RUNTIME",
  [ExitCode.disqualified]: "ERR_DISQUALIFIED",
  [ExitCode.output]: "ERR_OUTPUT",
};

/** A failure that is told to the user as text, without a stack. */
export class Failure extends Error {
  readonly exitCode: number;
  readonly code: FailureCode;
  readonly next: string;
  readonly seen: string | undefined;

  constructor(exitCode: number, text: FailureText, code: FailureCode = CODES[exitCode] ?? "ERR_RUNTIME") {
    super(failureSentence(text));
    this.name = new.target.name;
    this.exitCode = exitCode;
    this.code = code;
    this.next = text.next;
    this.seen = text.seen;
  }
}

/** The command was wrong. */
export class UsageError extends Failure {
  constructor(text: FailureText) {
    super(ExitCode.usage, text);
  }
}

/** A library, device, model or data set is not there or cannot be used. */
export class MissingError extends Failure {
  constructor(text: FailureText) {
    super(ExitCode.missing, text);
  }
}

/** What was read is malformed; `what` names file and line. */
export class DataError extends Failure {
  constructor(text: FailureText) {
    super(ExitCode.missing, text, "ERR_DATA");
  }
}

/** Output could not be written. */
export class OutputError extends Failure {
  constructor(text: FailureText) {
    super(ExitCode.output, text);
  }
}

/** A native runtime refused or failed. */
export class RuntimeError extends Failure {
  constructor(text: FailureText) {
    super(ExitCode.native, text);
  }
}

/** The work left the device that was asked for. */
export class DisqualifiedError extends Failure {
  constructor(text: FailureText) {
    super(ExitCode.disqualified, text);
  }
}

/** Whether an error is told as text with `next`, and not as a bug with its stack. */
export function isFailure(error: unknown): error is Error & Pick<Failure, "exitCode" | "next"> {
  return error instanceof Error && "exitCode" in error && "next" in error;
}

/** Our own bug: something that the code takes for granted does not hold. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

function failureSentence({ what, seen, expected }: FailureText): string {
  const parts = [what];
  if (seen !== undefined) parts.push(`seen: ${oneLine(seen)}`);
  if (expected !== undefined) parts.push(`expected: ${expected}`);
  return parts.join("; ");
}

/** Native libraries put line ends into their messages. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}
