// The hash of a file of any size, read piece by piece: a model's weights need not fit into memory.
import { closeSync, openSync, readSync } from "node:fs";

const PIECE_BYTES = 1 << 20;

/** Lower-case hex. `prefix` is hashed before the file, as git hashes a header before its content. */
export function hashFile(path: string, algorithm: "sha256" | "sha1" = "sha256", prefix = ""): string {
  const hasher = new Bun.CryptoHasher(algorithm).update(prefix);
  const piece = new Uint8Array(PIECE_BYTES);
  const file = openSync(path, "r");
  try {
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) {
      hasher.update(piece.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hasher.digest("hex");
}
