// CPU time and context switches by system calls, against what the kernel says of them in /proc and what Bun and a child say of themselves.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { operatingSystem } from "../../../ffi/os/current.ts";
import { powerStatusOf } from "../../../ffi/os/windows.ts";

/** Keeps this thread busy until it has used this much CPU time. */
function use(cpuNs: number): void {
  const endNs = operatingSystem.threadCpuNs()! + cpuNs;
  while (operatingSystem.threadCpuNs()! < endNs);
}

function switchesByKernel(): { voluntaryCount: number; involuntaryCount: number } {
  const status = readFileSync("/proc/thread-self/status", "utf8");
  const count = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)$`, "m").exec(status)![1]);
  return {
    voluntaryCount: count("voluntary_ctxt_switches"),
    involuntaryCount: count("nonvoluntary_ctxt_switches"),
  };
}

test("the CPU time of a process is that of all its threads, as Bun counts it", () => {
  const ownNs = () => process.cpuUsage().user * 1e3 + process.cpuUsage().system * 1e3;
  const beforeNs = ownNs();
  const readNs = operatingSystem.processCpuNs()!;
  const afterNs = ownNs();
  // The kernel splits what it counted into two parts, each rounded down to microseconds.
  expect(readNs).toBeGreaterThanOrEqual(beforeNs - 2e3);
  expect(readNs).toBeLessThanOrEqual(afterNs + 5e6);
});

test("what a thread used, its process used", () => {
  const processNs = operatingSystem.processCpuNs()!;
  const threadNs = operatingSystem.threadCpuNs()!;
  use(20e6);
  const usedNs = operatingSystem.threadCpuNs()! - threadNs;
  expect(usedNs).toBeGreaterThanOrEqual(20e6);
  expect(operatingSystem.processCpuNs()! - processNs).toBeGreaterThanOrEqual(usedNs);
});

test("a program's time is counted once it has ended", async () => {
  const beforeNs = operatingSystem.programsCpuNs()!;
  const code =
    "const end = performance.now() + 50; while (performance.now() < end); const { user, system } = process.cpuUsage(); console.log(user + system)";
  const child = Bun.spawn([process.execPath, "-e", code], { stdout: "pipe" });
  const ownUs = Number(await new Response(child.stdout).text());
  await child.exited;
  expect(ownUs).toBeGreaterThan(0);
  expect(operatingSystem.programsCpuNs()! - beforeNs).toBeGreaterThanOrEqual(ownUs * 1e3);
});

test("context switches are those of this thread", () => {
  const before = switchesByKernel();
  operatingSystem.sleep(1e6);
  operatingSystem.sleep(1e6);
  const read = operatingSystem.threadSwitches()!;
  const after = switchesByKernel();
  expect(read.voluntaryCount).toBeGreaterThanOrEqual(before.voluntaryCount + 2);
  expect(read.voluntaryCount).toBeLessThanOrEqual(after.voluntaryCount);
  expect(read.involuntaryCount).toBeGreaterThanOrEqual(before.involuntaryCount);
  expect(read.involuntaryCount).toBeLessThanOrEqual(after.involuntaryCount);
});

test("Windows tells of mains and charge in three bytes, each of which may be unknown", () => {
  expect(powerStatusOf([1, 1, 97])).toEqual({ isOnMains: true, chargeShare: 0.97 });
  expect(powerStatusOf([0, 2, 12])).toEqual({ isOnMains: false, chargeShare: 0.12 });
  expect(powerStatusOf([1, 128, 255])).toEqual({ isOnMains: true, chargeShare: undefined });
  expect(powerStatusOf([255, 255, 255])).toEqual({ isOnMains: undefined, chargeShare: undefined });
});
