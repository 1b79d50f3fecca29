// The hash of a file of any size, read piece by piece: a model's weights need not fit into memory.
import { closeSync, openSync, readSync } from "node:fs";
import { DataError } from "../core/errors.ts";

const PIECE_BYTES = 1 << 20;

/**
 * Lower-case hex. `prefix` is hashed before the file, as git hashes a header before its content.
 * @throws DataError when the file cannot be read
 */
export function hashFile(path: string, algorithm: "sha256" | "sha1" = "sha256", prefix = ""): string {
  const hasher = new Bun.CryptoHasher(algorithm).update(prefix);
  forEachPiece(path, (piece) => hasher.update(piece));
  return hasher.digest("hex");
}

/**
 * Reads a file from its beginning to its end; a piece is overwritten by the next.
 * @throws DataError when the file cannot be read; what `take` throws
 */
export function forEachPiece(path: string, take: (piece: Uint8Array) => void): void {
  const piece = new Uint8Array(PIECE_BYTES);
  const file = readable(path, () => openSync(path, "r"));
  try {
    const next = () => readable(path, () => readSync(file, piece));
    for (let count = next(); count > 0; count = next()) take(piece.subarray(0, count));
  } finally {
    closeSync(file);
  }
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new DataError({
      what: `${path} cannot be read`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "a whole file",
      next: "Check its permissions and its disk, or get it again.",
    });
  }
}
