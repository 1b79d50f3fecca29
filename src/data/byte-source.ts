// Where texts come from: a file, a pipe, a device, standard input. What the system answers when it cannot be read names the source.
import { createReadStream } from "node:fs";
import { onSignal, stopIfSignalled } from "../core/signals.ts";
import { isSystemError, readFailure } from "../core/system-error.ts";
import { bytesOfFile } from "../files/file-bytes.ts";
import { statusOf } from "../files/there.ts";
import type { ByteSource } from "./lines.ts";
import { chunksOfStandardInput } from "./standard-input.ts";

/** The word that stands for standard input where a file is asked for. */
export const STANDARD_INPUT = "-";

/**
 * The bytes of whatever can be read there, as they come; it is opened when they are asked for.
 * @throws DataError that names the path, while reading
 */
export function openBytes(path: string): ByteSource {
  const chunks = path === STANDARD_INPUT ? chunksOfStandardInput() : chunksOf(path);
  return readable(chunks, nameOfBytes(path));
}

/** What errors call the source. */
export function nameOfBytes(path: string): string {
  return path === STANDARD_INPUT ? "stdin" : path;
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* statusOf(path)?.isFile() ? bytesOfFile(path) : chunksOfStream(path);
}

/**
 * The stream opens its file at once; a generator waits until somebody reads. A pipe that nobody writes to keeps the system waiting, also
 * for its opening: a signal ends our own wait for it.
 * @throws Interrupted when a signal came: what was read is not all there is
 */
async function* chunksOfStream(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = createReadStream(path);
  const chunks: AsyncIterator<Uint8Array, undefined> = stream[Symbol.asyncIterator]();
  try {
    for (let next = await orSignal(chunks.next()); next?.value; next = await orSignal(chunks.next())) {
      yield next.value;
    }
    stopIfSignalled();
  } finally {
    stream.destroy();
  }
}

/** What is waited for, or undefined when a signal comes before it. */
function orSignal<T>(awaited: Promise<T>): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const forget = onSignal(() => resolve(undefined));
  awaited.then(resolve, reject).finally(forget);
  return promise;
}

async function* readable(
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    throw isSystemError(error) ? readFailure(name, error) : error;
  }
}
