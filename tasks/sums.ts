// What is in each executable, as a bill of materials beside it, and the sums of all of them: dist/SHA256SUMS. All targets must be built.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { buildableTargets } from "../native-libs/manifest.ts";
import { sha256 } from "../src/assets/sha256.ts";
import { bomText } from "./bom.ts";
import { CHECKSUMS, targetBom, targetExecutable } from "./executable.ts";
import { writeWhole } from "./files.ts";

const lines = buildableTargets.flatMap((target) => {
  const executable = targetExecutable(target);
  const hash = sha256(readFileSync(executable));
  const text = bomText(target, basename(executable), hash);
  writeWhole(targetBom(target), text);
  return [sumLine(hash, executable), sumLine(sha256(text), targetBom(target))];
});
writeWhole(CHECKSUMS, lines.join(""));

/** As `sha256sum --check` reads it, in the folder of the files. */
function sumLine(hash: string, path: string): string {
  return `${hash}  ${basename(path)}\n`;
}
