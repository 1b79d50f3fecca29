// The one hash of the project: of pinned files, of what is unpacked, of what a build was made from.

/** Lower-case hex. */
export function sha256(content: Uint8Array | string): string {
  return new Bun.CryptoHasher("sha256").update(content).digest("hex");
}
