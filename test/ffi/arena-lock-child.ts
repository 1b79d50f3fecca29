// Locks an arena of some hundred bytes and then of three megabytes more, and prints what the arena and the kernel say.

import { readFileSync } from "node:fs";
import { Arena, type LockReport } from "../../ffi/arena.ts";
import { operatingSystem } from "../../ffi/os/current.ts";

export interface LockObservation {
  readonly limitBytes: number;
  readonly arenaBytes: readonly [number, number];
  readonly reports: readonly [LockReport, LockReport];
  /** The kernel's own count: after each lock, and when the arena is closed. */
  readonly kernelLockedBytes: readonly [number, number, number];
}

function kernelLockedBytes(): number {
  return 1024 * Number(/^VmLck:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))![1]);
}

function lockOnce(arena: Arena) {
  return { report: arena.lock(), arenaBytes: arena.arenaBytes, lockedBytes: kernelLockedBytes() };
}

if (import.meta.main) {
  const arena = new Arena("locked");
  arena.view(Float32Array, 100);
  const first = lockOnce(arena);
  arena.view(Uint8Array, 3 << 20);
  const second = lockOnce(arena);
  arena.close();
  const observation: LockObservation = {
    limitBytes: operatingSystem.lockLimitBytes()!,
    arenaBytes: [first.arenaBytes, second.arenaBytes],
    reports: [first.report, second.report],
    kernelLockedBytes: [first.lockedBytes, second.lockedBytes, kernelLockedBytes()],
  };
  console.log(JSON.stringify(observation));
}
