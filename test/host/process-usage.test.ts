// CPU time and resident memory by our own count, held against what the system tells somebody else of the same process.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Of each thread. */
const SECONDS = 1;

test("a process's CPU time, of all its threads, is what getrusage tells its parent; its memory is what /proc does", async () => {
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "process-usage-child.ts"), String(SECONDS)],
    {
      stdin: "pipe",
      stdout: "pipe",
    },
  );
  const { value } = await child.stdout.getReader().read();
  const told = JSON.parse(new TextDecoder().decode(value)) as {
    readonly cpuNs: number;
    readonly rssBytes: number;
    readonly peakRssBytes?: number;
  };
  if (process.platform === "linux") {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const bytesOf = (key: string) =>
      1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)![1]);
    expectWithin(told.rssBytes, bytesOf("VmRSS"));
    expectWithin(told.peakRssBytes!, bytesOf("VmHWM"));
  } else console.warn("SKIPPED: only Linux shows another process's memory in /proc");
  child.stdin.end();
  expect(await child.exited).toBe(0);
  // Two threads at least: one thread's time alone would be half. When it is told, the process has not ended yet.
  expect(told.cpuNs).toBeGreaterThanOrEqual(2 * SECONDS * 1e9);
  expect(told.cpuNs).toBeLessThanOrEqual(Number(child.resourceUsage()!.cpuTime.total) * 1e3);
}, 400_000);

function expectWithin(told: number, seen: number): void {
  expect(Math.abs(told / seen - 1)).toBeLessThan(0.05);
}
