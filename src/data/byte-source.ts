// Where texts come from: a file, a pipe, a device, standard input. What the system answers when it cannot be read names the source.
import { createReadStream } from "node:fs";
import { onSignal } from "../core/signals.ts";
import { isSystemError, readFailure } from "../core/system-error.ts";
import type { ByteSource } from "./lines.ts";

/** The word that stands for standard input where a file is asked for. */
export const STANDARD_INPUT = "-";

/**
 * The bytes of whatever can be read there, as they come; it is opened when they are asked for.
 * @throws DataError that names the path, while reading
 */
export function openBytes(path: string): ByteSource {
  const chunks = path === STANDARD_INPUT ? chunksOfStdin() : chunksOf(path);
  return readable(chunks, nameOfBytes(path));
}

/** What errors call the source. */
export function nameOfBytes(path: string): string {
  return path === STANDARD_INPUT ? "stdin" : path;
}

/** The stream opens its file at once; a generator waits until somebody reads. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

/** What comes until the end, or until a signal ends the wait for a person who types nothing more. */
async function* chunksOfStdin(): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = Bun.stdin.stream().getReader();
  const forget = onSignal(() => void reader.cancel());
  try {
    for (let { value } = await reader.read(); value; { value } = await reader.read()) yield value;
  } finally {
    forget();
  }
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
