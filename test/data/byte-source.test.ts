// The bytes of a file, whatever its length.
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBytes } from "../../src/data/byte-source.ts";

const CHUNK_BYTES = 1 << 16;

test.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES + 77])(
  "a file of %i bytes",
  async (length) => {
    const folder = mkdtempSync(join(tmpdir(), "mrlbench-bytes-"));
    try {
      const path = join(folder, "bytes");
      const bytes = new Uint8Array(length).map((_, index) => index % 251);
      writeFileSync(path, bytes);
      expect(Buffer.concat(await Array.fromAsync(openBytes(path)))).toEqual(Buffer.from(bytes));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test("a folder, and what is not there, are told by name", async () => {
  await expect(Array.fromAsync(openBytes(tmpdir()))).rejects.toThrow(tmpdir());
  await expect(Array.fromAsync(openBytes("/nowhere/texts"))).rejects.toThrow("/nowhere/texts");
});
