// `bun run build`: set-up, then dist/mrlbench where it is missing or older than what it is made from.

import { writeFileSync } from "node:fs";
import { hostTarget } from "../native-libs/manifest.ts";
import { areUnchanged, type BuildInputs, recordedBuildInputs } from "./build-inputs.ts";
import { EXECUTABLE, MANUAL_PAGE, targetExecutable } from "./executable.ts";
import { withProjectLock } from "./lock.ts";
import { placedModelPaths } from "./place-models.ts";
import { setUp } from "./setup.ts";
import { stageFolder } from "./stage.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import { runTask, TaskError } from "./task.ts";

function stampFile(target: string): string {
  return target === hostTarget() ? "dist/build-stamp.json" : `dist/targets/${target}/build-stamp.json`;
}

/** Builds where the inputs have changed, or the executable or its stage is not what was built. */
export async function ensureBuilt(): Promise<void> {
  await setUp();
  if (isBuilt()) return;
  await withProjectLock(async () => {
    if (!isBuilt()) buildHere();
  });
}

/** In a process of its own: this one may have started before the packages that the code imports were there. */
export function buildHere(target = hostTarget()): void {
  const child = Bun.spawnSync([process.execPath, "build.ts", target], { stdio: ["ignore", 2, 2] });
  if (child.exitCode !== 0)
    throw new TaskError(`The build failed (exit ${child.exitCode}); its messages are above.`);
  if (target === hostTarget()) writeManualPage();
  const inputs = recordedBuildInputs(target);
  if (inputs === null) throw new Error("the build did not say what it was made from");
  const made =
    target === hostTarget() ? [EXECUTABLE, MANUAL_PAGE, ...placedModelPaths] : [targetExecutable(target)];
  writeStamp(stampFile(target), keyOf(inputs), [...made, `${stageFolder(target)}/assets.json`]);
}

/** From the table of options, which only the executable has at hand. */
function writeManualPage(): void {
  const { exitCode, stdout } = Bun.spawnSync([EXECUTABLE, "help", "man"], { stderr: "inherit" });
  if (exitCode !== 0) throw new TaskError(`${EXECUTABLE} help man failed (exit ${exitCode}).`);
  writeFileSync(MANUAL_PAGE, stdout);
}

/** Whether the executable is there and was made from what lies here now. */
export function isBuilt(target = hostTarget()): boolean {
  const inputs = recordedBuildInputs(target);
  return inputs !== null && isStamped(stampFile(target), keyOf(inputs)) && areUnchanged(inputs, target);
}

function keyOf({ hash }: BuildInputs): string {
  return `${hash} ${Bun.version}`;
}

if (import.meta.main) {
  await runTask(async () => {
    await ensureBuilt();
    console.error(`build: ${EXECUTABLE} is up to date`);
    return 0;
  });
}
