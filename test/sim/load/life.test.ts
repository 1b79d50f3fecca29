// Nothing outlives a run, however it ends.
import { expect, test } from "bun:test";
import { join } from "node:path";
import type { LoadRequest } from "../../../src/cases/beside/partner.ts";
import { markProcesses } from "./processes.ts";

const started = markProcesses();
const child = join(import.meta.dir, "run-child.ts");
const loads: readonly [string, LoadRequest | string][] = [
  ["load workers", { load: "peak", threads: 1, ownCpus: undefined }],
  [
    "a program that ignores signals, with a child",
    "trap '' TERM INT HUP; sleep 600 & while :; do echo 1; sleep 0.01; done",
  ],
];

async function startRun(how: "wait" | "interrupt", asked: LoadRequest | string) {
  const run = Bun.spawn([process.execPath, child, how, JSON.stringify(asked)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: process.env,
    detached: true, // A group of its own, as a terminal gives to a command.
  });
  const reader = run.stdout.getReader();
  const text = async () => Buffer.from((await reader.read()).value ?? []).toString();
  expect(await text()).toBe("open\n");
  expect(started().length).toBeGreaterThan(1);
  return { run, text };
}

async function nothingIsLeft(): Promise<void> {
  const deadlineMs = performance.now() + 60_000;
  while (started().length > 0 && performance.now() < deadlineMs) await Bun.sleep(10);
  expect(started()).toEqual([]);
}

test.each(loads)("SIGKILL takes %s along", async (_, asked) => {
  const { run } = await startRun("wait", asked);
  run.kill("SIGKILL");
  await nothingIsLeft();
});

test.each(loads)("Ctrl-C that the run does not listen to takes %s along", async (_, asked) => {
  const { run } = await startRun("wait", asked);
  process.kill(-run.pid, "SIGINT");
  await nothingIsLeft();
});

test.each(loads)("Ctrl-C leaves %s to the run, which ends it in order", async (_, asked) => {
  const { run, text } = await startRun("interrupt", asked);
  process.kill(-run.pid, "SIGINT");
  const { failed, members } = JSON.parse(await text()) as { failed: boolean; members: number };
  expect({ failed, members: members > 0 }).toEqual({ failed: false, members: true });
  await run.exited;
  expect(started()).toEqual([]);
});
