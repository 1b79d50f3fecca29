// One of several processes that unpack the same bundle at the same moment: `bun unpack-child.ts ROOT START_MS BYTES [FILE]`. It never comes past
// the file of that name. Prints the hashes of what it found at the paths that it was given, and the bytes that it wrote itself.

import { readFileSync } from "node:fs";
import { unpackBundle } from "../../../src/assets/cache/cache.ts";
import { sha256 } from "../../../src/assets/sha256.ts";
import { fakeBundle } from "../fake-bundle.ts";

const [root = "", startMs, fileBytes, stuckAt] = process.argv.slice(2);
const whole = fakeBundle([Number(fileBytes), Number(fileBytes), 1000]);
const bundle = {
  ...whole,
  files: whole.files.map((file) => ({
    ...file,
    read: () => (file.name === stuckAt ? never() : file.read()),
  })),
};
Bun.sleepSync(Math.max(0, Number(startMs) - Date.now()));
const { files, unpackedBytes } = unpackBundle(root, bundle);
const hashes = Object.values(files).map((path) => sha256(readFileSync(path)));

function never(): never {
  for (;;) Bun.sleepSync(1000);
}

console.log(JSON.stringify({ hashes, unpackedBytes }));
