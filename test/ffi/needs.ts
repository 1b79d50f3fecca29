// What a native test needs of the machine. Where it is missing, the tests are skipped, and their name says why.

import { describe } from "bun:test";
import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { hostTarget, librariesFor, nativePackage } from "../../native-libs/manifest.ts";

const root = join(import.meta.dir, "../..");

/** `describe`, or where something is missing a skipped one that names it. */
export function describeWith(missing: string | undefined, name: string, body: () => void): void {
  if (missing === undefined) describe(name, body);
  else describe.skip(`${name} [skipped: ${missing}]`, body);
}

/** From the installed package itself, so that these tests need no set-up. */
export const ortLibrary = join(
  root,
  "node_modules",
  nativePackage("onnxruntime").name,
  libraryPath("libonnxruntime."),
);

export const openvinoLibrary = join(
  root,
  "native-libs",
  hostTarget(),
  basename(libraryPath("libopenvino_c.")),
);

export const missingOrt = missingFile("ONNX Runtime", ortLibrary, "bun install");
export const missingOpenvino = missingFile("OpenVINO", openvinoLibrary, "bun run setup");

function libraryPath(prefix: string): string {
  const library = librariesFor(hostTarget()).find(({ path }) => basename(path).startsWith(prefix));
  return library?.path ?? `no library of ${hostTarget()} is pinned`;
}

function missingFile(what: string, path: string, howToGet: string): string | undefined {
  return existsSync(path)
    ? undefined
    : `${what} is not at ${relative(root, path)}; get it with \`${howToGet}\``;
}
