// `bun run build:all`: one executable for each kind of machine, from this one: dist/mrlbench-TARGET, what is in it beside it
// (…cdx.json), and the sums of all of them in dist/SHA256SUMS.

import { copyFileSync, linkSync, readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { buildableTargets, hostTarget } from "../native-libs/manifest.ts";
import { sha256 } from "../src/assets/sha256.ts";
import { buildHere, isBuilt } from "./build.ts";
import { CHECKSUMS, EXECUTABLE, targetBom, targetExecutable } from "./executable.ts";
import { writeWhole } from "./files.ts";
import { withProjectLock } from "./lock.ts";
import { setUp } from "./setup.ts";
import { otherTargetSteps } from "./steps.ts";
import { runTask } from "./task.ts";

/** Makes what is missing or stale of the targets. */
export async function ensureAllBuilt(): Promise<void> {
  await setUp(otherTargetSteps);
  await withProjectLock(async () => {
    for (const target of buildableTargets) {
      if (!isBuilt(target)) buildHere(target);
    }
    placeHostCopy();
    await writeSums();
  });
}

/** The one of this machine's kind has a name without its target as well. */
function placeHostCopy(): void {
  const copy = targetExecutable(hostTarget());
  rmSync(copy, { force: true });
  try {
    linkSync(EXECUTABLE, copy);
  } catch {
    copyFileSync(EXECUTABLE, copy); // A file system without links.
  }
}

async function writeSums(): Promise<void> {
  // The library that writes it may have come with the set-up of this process.
  const { bomText } = await import("./bom.ts");
  const lines = buildableTargets.flatMap((target) => {
    const executable = targetExecutable(target);
    const hash = sha256(readFileSync(executable));
    const text = bomText(target, basename(executable), hash);
    writeWhole(targetBom(target), text);
    return [sumLine(hash, executable), sumLine(sha256(text), targetBom(target))];
  });
  writeWhole(CHECKSUMS, lines.join(""));
}

/** As `sha256sum --check` reads it, in the folder of the files. */
function sumLine(hash: string, path: string): string {
  return `${hash}  ${basename(path)}\n`;
}

if (import.meta.main) {
  await runTask(async () => {
    await ensureAllBuilt();
    console.error(`build: ${buildableTargets.map(targetExecutable).join(", ")}, ${CHECKSUMS}`);
    return 0;
  });
}
