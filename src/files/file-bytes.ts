// The bytes of a file on disk, as they come, read without the engine's threads: those say nothing where the system refuses them.
import { closeSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { openRegularFile } from "./regular-file.ts";
import { reading } from "./there.ts";

const CHUNK_BYTES = 1 << 16;

/**
 * A file keeps nobody waiting; what may, as a pipe does, is refused. It is opened when the first bytes are asked for.
 * @throws DataError that names the path, while reading
 */
export async function* bytesOfFile(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const [file] = reading(path, () => openRegularFile(path));
  try {
    yield* bytesOfOpenFile(file, path);
  } finally {
    closeSync(file);
  }
}

/** From where it was read to. @param path what errors call it */
export async function* bytesOfOpenFile(
  file: number,
  path: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const length = reading(path, () => readSync(file, chunk));
    if (length === 0) return;
    yield chunk.subarray(0, length);
    // Whoever else waits has a turn, and signals are heard.
    await setImmediate();
  }
}
