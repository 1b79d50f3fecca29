// Locking the arena's memory, against the kernel's own count, in processes with and without a limit.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LockObservation } from "./arena-lock-child.ts";
import { describeWith } from "./needs.ts";

/** What the child asks for at the most, and more. */
const NEEDED_BYTES = 4 << 20;
const CAP_IPC_LOCK = 14;

/** Runs a command with this much memory to lock; the limit does not hold for CAP_IPC_LOCK, so that goes first. */
function withLimit(limitKib: number, command: readonly string[]): string[] {
  const limited = ["sh", "-c", `ulimit -l ${limitKib}; exec "$@"`, "sh", ...command];
  if (!mayLockAll()) return limited;
  return ["setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", ...limited];
}

function mayLockAll(): boolean {
  const status = readFileSync("/proc/self/status", "utf8");
  const effective = BigInt(`0x${/^CapEff:\t(\w+)$/m.exec(status)![1]}`);
  return ((effective >> BigInt(CAP_IPC_LOCK)) & 1n) === 1n;
}

function run(command: readonly string[]) {
  const child = Bun.spawnSync([...command], { stdout: "pipe", stderr: "pipe" });
  return {
    succeeded: child.exitCode === 0,
    stdout: child.stdout.toString(),
    stderr: child.stderr.toString(),
  };
}

function observe(around: (command: readonly string[]) => readonly string[]): LockObservation {
  const child = run(around([process.execPath, join(import.meta.dir, "arena-lock-child.ts")]));
  expect(child.stderr).toBe("");
  return JSON.parse(child.stdout) as LockObservation;
}

function missingForLimit(): string | undefined {
  if (mayLockAll() && Bun.which("setpriv") === null) return "setpriv is needed to lower the limit as root";
  const probe = run(withLimit(64, ["true"]));
  return probe.succeeded ? undefined : `the limit cannot be lowered: ${probe.stderr.trim()}`;
}

function missingForLock(): string | undefined {
  if (mayLockAll()) return undefined;
  const { limitBytes } = observe((command) => command);
  return limitBytes >= NEEDED_BYTES ? undefined : `this user may lock ${limitBytes} bytes only (ulimit -l)`;
}

describeWith(missingForLock(), "within the limit", () => {
  test("all of the arena is locked, nothing else is, and closing unlocks", () => {
    const { reports, arenaBytes, kernelLockedBytes } = observe((command) => command);
    expect(arenaBytes[1]).toBeGreaterThan(arenaBytes[0]);
    expect(reports).toEqual([{ lockedBytes: arenaBytes[0] }, { lockedBytes: arenaBytes[1] }]);
    expect(kernelLockedBytes).toEqual([...arenaBytes, 0]);
  });
});

describeWith(missingForLimit(), "beyond the limit", () => {
  test.each([32, 1536])("of %d KiB: what is locked, how much was asked for, and the limit", (limitKib) => {
    const { reports, arenaBytes, kernelLockedBytes } = observe((command) => withLimit(limitKib, command));
    const lockedBytes = arenaBytes[0] <= limitKib * 1024 ? arenaBytes[0] : 0;
    expect(reports[1].lockedBytes).toBe(lockedBytes);
    expect(kernelLockedBytes).toEqual([lockedBytes, lockedBytes, 0]);
    expect(reports[1].refusal).toContain(`${arenaBytes[1]} bytes could not be locked`);
    expect(reports[1].refusal).toContain("Cannot allocate memory");
    expect(reports[1].refusal).toContain(`${limitKib * 1024} bytes (ulimit -l)`);
  });
});
