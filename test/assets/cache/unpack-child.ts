// One of several processes that unpack the same bundle at the same moment: `bun unpack-child.ts ROOT START_MS BYTES`.
// Prints the hashes of what it found at the paths that it was given, and the bytes that it wrote itself.

import { readFileSync } from "node:fs";
import { unpackBundle } from "../../../src/assets/cache/cache.ts";
import { sha256 } from "../../../src/assets/sha256.ts";
import { fakeBundle } from "../fake-bundle.ts";

const [root = "", startMs, fileBytes] = process.argv.slice(2);
const bundle = fakeBundle([Number(fileBytes), Number(fileBytes), 1000]);
Bun.sleepSync(Math.max(0, Number(startMs) - Date.now()));
const { files, unpackedBytes } = unpackBundle(root, bundle);
const hashes = Object.values(files).map((path) => sha256(readFileSync(path)));
console.log(JSON.stringify({ hashes, unpackedBytes }));
