// `bun run setup`: brings a fresh clone to where it can be built and tested: packages, native libraries, the built-in
// model and data set. Idempotent; a few milliseconds when all is there. Only built-in modules are imported until then.

import { contentHash, matchingFiles, projectFolder } from "./files.ts";
import { withProjectLock } from "./lock.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import { type Step, setupSteps } from "./steps.ts";
import { runTask, TaskError } from "./task.ts";
import { missingTools } from "./tools.ts";

/**
 * Does what is still to do. Throws a `TaskError` that names everything missing, before anything is started.
 * @param besides steps that only some tasks need
 */
export async function setUp(besides: readonly Step[] = []): Promise<void> {
  process.chdir(projectFolder);
  const steps = [...setupSteps, ...besides];
  if (steps.every(isDone)) return;
  checkTools(steps);
  await withProjectLock(async () => {
    for (const step of steps) {
      if (!isDone(step)) runStep(step);
    }
  });
}

function checkTools(steps: readonly Step[]): void {
  const python = steps.some((step) => !isDone(step) && step.needsPip());
  const problems = missingTools({ python });
  if (problems.length === 0) return;
  throw new TaskError(["Set-up cannot start:", ...problems.map((problem) => `- ${problem}`)].join("\n"));
}

function runStep(step: Step): void {
  const startMs = performance.now();
  console.error(`set-up: ${step.name} …`);
  try {
    writeStamp(stampFile(step), keyOf(step), step.run());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskError(`Set-up stopped at "${step.name}": ${reason}`);
  }
  console.error(`set-up: ${step.name} done in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
}

function isDone(step: Step): boolean {
  return isStamped(stampFile(step), keyOf(step));
}

function keyOf(step: Step): string {
  return contentHash(matchingFiles(step.inputs));
}

function stampFile(step: Step): string {
  return `.downloads/stamps/${step.name.replaceAll(" ", "-")}.json`;
}

if (import.meta.main) {
  await runTask(async () => {
    await setUp();
    console.error("set-up: done");
    return 0;
  });
}
