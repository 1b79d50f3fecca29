// A process group, ended wholly: a shell's children are in it as well.
import { setTimeout } from "node:timers/promises";
import { operatingSystem } from "../../ffi/os/current.ts";

const POLL_MS = 2;
/** The system needs a moment to take a process apart. */
const KILL_MS = 1_000;

/** Asks all to end, ends by force what is left after `graceMs`, and resolves when none runs. */
export async function endGroup(groupId: number, graceMs: number): Promise<void> {
  if (graceMs > 0) {
    operatingSystem.endGroup(groupId, "ask");
    if (await isGoneWithin(groupId, graceMs)) return;
  }
  operatingSystem.endGroup(groupId, "force");
  await isGoneWithin(groupId, KILL_MS);
}

async function isGoneWithin(groupId: number, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  // Signal 0 would reach processes that ended and that nobody has noticed yet.
  while (operatingSystem.processesOfGroup(groupId).length > 0) {
    if (performance.now() > deadlineMs) return false;
    await setTimeout(POLL_MS);
  }
  return true;
}
