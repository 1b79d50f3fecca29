// CPU time and resident memory by our own count, held against what the system tells somebody else of the same process.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linesOf } from "../process-lines.ts";

/** Of each thread. */
const SECONDS = 1;

interface Told {
  readonly cpuNs: number;
  readonly rssBytes: number;
  readonly peakRssBytes?: number;
}

test("a process's CPU time, of all its threads, is what getrusage tells its parent; its memory is what /proc does", async () => {
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "process-usage-child.ts"), String(SECONDS)],
    {
      stdin: "pipe",
      stdout: "pipe",
    },
  );
  const lines = linesOf(child.stdout);
  const ask = async (): Promise<Told> => {
    child.stdin.write("now\n");
    child.stdin.flush();
    return JSON.parse((await lines.next()).value!) as Told;
  };
  let told = await ask();
  if (process.platform === "linux") {
    const bytesOf = (key: string) => {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      return 1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)![1]);
    };
    // Threads that have ended give their memory back for a while.
    for (let beforeBytes = 0; !isWithin(beforeBytes, bytesOf("VmRSS"), 0.01); ) {
      beforeBytes = bytesOf("VmRSS");
      told = await ask();
    }
    expect(isWithin(told.rssBytes, bytesOf("VmRSS"), 0.05)).toBeTrue();
    expect(isWithin(told.peakRssBytes!, bytesOf("VmHWM"), 0.05)).toBeTrue();
  } else console.warn("SKIPPED: only Linux shows another process's memory in /proc");
  child.stdin.end();
  expect(await child.exited).toBe(0);
  // Two threads at least: one thread's time alone would be half. When it is told, the process has not ended yet.
  expect(told.cpuNs).toBeGreaterThanOrEqual(2 * SECONDS * 1e9);
  expect(told.cpuNs).toBeLessThanOrEqual(Number(child.resourceUsage()!.cpuTime.total) * 1e3);
}, 400_000);

function isWithin(told: number, seen: number, share: number): boolean {
  return Math.abs(told / seen - 1) < share;
}
