// Files of a grid that is under way, each there as a whole or not at all. Whoever reads them is the executable that wrote them: the
// engine's own form serves, in which columns of numbers go as they lie in memory.
import { deserialize, serialize } from "bun:jsc";
import { readFileSync } from "node:fs";
import { DataError } from "../../core/errors.ts";
import { writeFailure } from "../../core/system-error.ts";
import { replaceFile } from "../../files/replace-file.ts";

/** @throws OutputError */
export function writeBlockFile(path: string, value: unknown): void {
  const bytes = Bun.zstdCompressSync(serialize(value, { binaryType: "nodebuffer" }));
  try {
    replaceFile(path, bytes);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/** @throws DataError for what is no such file */
export function readBlockFile(path: string): unknown {
  try {
    return deserialize(Bun.zstdDecompressSync(readFileSync(path)));
  } catch (error) {
    throw new DataError({
      what: `${path} is no block of a grid`,
      seen: (error as Error).message,
      expected: "a file as mrlbench wrote it",
      next: "Begin the grid anew in another folder.",
    });
  }
}
