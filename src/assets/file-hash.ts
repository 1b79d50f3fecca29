// The hash of a file of any size, read piece by piece: a model's weights need not fit into memory.
import { readSync } from "node:fs";
import { stopIfSignalled } from "../core/signals.ts";
import { withRegularFile } from "../files/regular-file.ts";

const PIECE_BYTES = 1 << 20;

/**
 * Lower-case hex. `prefix` is hashed before the file, as git hashes a header before its content.
 * @throws MissingError when the file cannot be read
 */
export function hashFile(path: string, algorithm: "sha256" | "sha1" = "sha256", prefix = ""): string {
  const hasher = new Bun.CryptoHasher(algorithm).update(prefix);
  forEachPiece(path, (piece) => hasher.update(piece));
  return hasher.digest("hex");
}

/**
 * Reads a file from its beginning to its end; a piece is overwritten by the next.
 * @throws MissingError when the file cannot be read; what `take` throws
 */
export function forEachPiece(path: string, take: (piece: Uint8Array) => void): void {
  const piece = new Uint8Array(PIECE_BYTES);
  withRegularFile(path, (file) => {
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) {
      stopIfSignalled();
      take(piece.subarray(0, count));
    }
  });
}
