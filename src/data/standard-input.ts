// Standard input, and whether there is text on it: a file or a pipe that somebody writes to is what a person wants to be looked at.
import { DataError } from "../core/errors.ts";
import { onSignal, stopIfSignalled } from "../core/signals.ts";
import { statusOfStream, wasClosed } from "../files/descriptor.ts";
import { bytesOfOpenFile } from "../files/file-bytes.ts";

const STDIN_FD = 0;

/** The reader, and what it answers first: whoever looks whether there is text must not take it away. */
let begun: ReturnType<typeof beginReading> | undefined;

function beginReading() {
  const reader = statusOfStream(STDIN_FD)?.isFile() ? readerOfFile() : Bun.stdin.stream().getReader();
  return { reader, first: reader.read() };
}

/** A file is read as every file is, from where whoever opened it left it. */
function readerOfFile() {
  const chunks = bytesOfOpenFile(STDIN_FD, "stdin");
  return { read: () => chunks.next(), cancel: () => chunks.return() };
}

function begin() {
  begun ??= beginReading();
  return begun;
}

/** What was read, for those who read it again. */
let kept: { readonly chunks: Uint8Array[]; isWhole: boolean } | undefined;

/** From now on what is read stays: several models are judged on one set of texts. */
export function keepStandardInput(): void {
  kept ??= { chunks: [], isWhole: false };
}

/**
 * What comes until the end.
 * @throws DataError when it is closed; Interrupted when a signal ends the wait for a person who types nothing more
 */
export async function* chunksOfStandardInput(): AsyncGenerator<Uint8Array, void, undefined> {
  if (wasClosed(STDIN_FD)) throw closedStdin();
  if (kept?.isWhole) {
    yield* kept.chunks;
    return;
  }
  const { reader, first } = begin();
  const forget = onSignal(() => void reader.cancel());
  try {
    for (let { value } = await first; value; { value } = await reader.read()) {
      kept?.chunks.push(value);
      yield value;
    }
    stopIfSignalled();
    if (kept !== undefined) kept.isWhole = true;
  } finally {
    forget();
  }
}

/**
 * text: a file or pipe with something in it. silent: a pipe whose writer said nothing for `waitMs`, nor that there is nothing. nothing: a
 * terminal, a device, an end. What was read stays there to be read.
 */
export async function lookAtStandardInput(waitMs: number): Promise<"text" | "silent" | "nothing"> {
  if (wasClosed(STDIN_FD) || !isFileOrPipe()) return "nothing";
  const { first } = begin();
  const { promise: signalled, resolve } = Promise.withResolvers<"nothing">();
  const forget = onSignal(() => resolve("nothing"));
  const waited = Bun.sleep(waitMs).then(() => "silent" as const);
  const answered = first.then(({ value }) =>
    value === undefined ? ("nothing" as const) : ("text" as const),
  );
  try {
    return await Promise.race([answered, waited, signalled]);
  } finally {
    forget();
  }
}

/** Undefined for what has none, such as a pipe. */
export function sizeOfStandardInput(): number | undefined {
  if (wasClosed(STDIN_FD)) return undefined;
  const status = statusOfStream(STDIN_FD);
  return status?.isFile() ? status.size : undefined;
}

function isFileOrPipe(): boolean {
  const status = statusOfStream(STDIN_FD);
  if (status === undefined) return false;
  return status.isFIFO() || status.isSocket() || (status.isFile() && status.size > 0);
}

function closedStdin(): DataError {
  return new DataError({
    what: "stdin cannot be read",
    seen: "it is closed",
    expected: "a file, a pipe or a terminal",
    next: "Leave out `<&-`, or read /dev/null if there is nothing.",
  });
}
