// A process group, ended wholly: a shell's children are in it as well.
import { setTimeout } from "node:timers/promises";

const POLL_MS = 10;
const KILL_MS = 1_000;

/** Asks the group to end, ends it by force after `graceMs`, and resolves when it is gone. */
export async function endGroup(groupId: number, graceMs: number): Promise<void> {
  if (graceMs > 0 && signalGroup(groupId, "SIGTERM")) {
    signalGroup(groupId, "SIGCONT"); // Who is stopped gets no other signal.
    await goneWithin(groupId, graceMs);
  }
  if (signalGroup(groupId, "SIGKILL")) await goneWithin(groupId, KILL_MS);
}

async function goneWithin(groupId: number, limitMs: number): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (signalGroup(groupId, 0) && performance.now() < deadlineMs) await setTimeout(POLL_MS);
}

/** @returns false when the group is gone, or not ours to signal */
function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
}
