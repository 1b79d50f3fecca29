// `bun run build:all`: one executable for each kind of machine, from this one: dist/mrlbench-TARGET, what is in it beside it
// (…cdx.json), and the sums of all of them in dist/SHA256SUMS.

import { copyFileSync, linkSync, rmSync } from "node:fs";
import { buildableTargets, hostTarget } from "../native-libs/manifest.ts";
import { buildHere, isBuilt } from "./build.ts";
import { CHECKSUMS, EXECUTABLE, targetExecutable } from "./executable.ts";
import { withProjectLock } from "./lock.ts";
import { setUp } from "./setup.ts";
import { otherTargetSteps } from "./steps.ts";
import { runTask, TaskError } from "./task.ts";

/** Makes what is missing or stale of the targets. */
export async function ensureAllBuilt(): Promise<void> {
  await setUp(otherTargetSteps);
  await withProjectLock(async () => {
    for (const target of buildableTargets) {
      if (!isBuilt(target)) buildHere(target);
    }
    placeHostCopy();
    writeSums();
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

/** In a process of its own: this one may have started before the packages that it imports were there. */
function writeSums(): void {
  const child = Bun.spawnSync([process.execPath, "tasks/sums.ts"], { stdio: ["ignore", 2, 2] });
  if (child.exitCode !== 0) throw new TaskError(`The sums could not be written (exit ${child.exitCode}).`);
}

if (import.meta.main) {
  await runTask(async () => {
    await ensureAllBuilt();
    console.error(`build: ${buildableTargets.map(targetExecutable).join(", ")}, ${CHECKSUMS}`);
    return 0;
  });
}
