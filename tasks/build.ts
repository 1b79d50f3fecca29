// `bun run build`: set-up, then dist/mrlbench where it is missing or older than what it is made from.

import { hostTarget } from "../native-libs/manifest.ts";
import { areUnchanged, type BuildInputs, recordedBuildInputs } from "./build-inputs.ts";
import { EXECUTABLE } from "./executable.ts";
import { withProjectLock } from "./lock.ts";
import { placedModelPaths } from "./place-models.ts";
import { setUp } from "./setup.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import { runTask, TaskError } from "./task.ts";

const STAMP_FILE = "dist/build-stamp.json";

/** Builds where the inputs have changed, or the executable or its stage is not what was built. */
export async function ensureBuilt(): Promise<void> {
  await setUp();
  if (isBuilt()) return;
  await withProjectLock(async () => {
    if (!isBuilt()) build();
  });
}

/** In a process of its own: this one may have started before the packages that the code imports were there. */
function build(): void {
  const child = Bun.spawnSync([process.execPath, "build.ts"], { stdio: ["ignore", 2, 2] });
  if (child.exitCode !== 0)
    throw new TaskError(`The build failed (exit ${child.exitCode}); its messages are above.`);
  const inputs = recordedBuildInputs();
  if (inputs === null) throw new Error("the build did not say what it was made from");
  writeStamp(STAMP_FILE, keyOf(inputs), [EXECUTABLE, "dist/stage/assets.json", ...placedModelPaths]);
}

/** Whether the executable is there and was made from what lies here now. */
export function isBuilt(): boolean {
  const inputs = recordedBuildInputs();
  return inputs !== null && isStamped(STAMP_FILE, keyOf(inputs)) && areUnchanged(inputs, hostTarget());
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
