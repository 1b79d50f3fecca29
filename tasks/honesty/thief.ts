// A program that takes the CPU is named in every run beside it; runs beside which an outside witness saw nothing accuse nobody.
import { readFileSync } from "node:fs";
import type { Figure } from "../figures/figure.ts";
import { type Summary, summaryOf } from "./runs.ts";

const RUNS = 20;
const CPU = 1;
/** Codes that accuse somebody outside of the process. */
const ACCUSING = ["other-programs", "steal", "lost-time"];
/** The outside witness saw nothing where tasks of the whole machine, ours among them, waited for a CPU for no more of the time. */
const NOTHING_SHARE = 0.15;
const MOST_ACCUSED_PERCENT = 5;

/** Copies memory without end: the CPU and its caches are taken. */
const THIEF = "const bytes = new Uint8Array(8 << 20); for (;;) bytes.slice();";

export async function thief(): Promise<readonly Figure[]> {
  const pinned = ["--dim", "128", "--pin", `cpu:${CPU}`];
  const quiet = quietRuns();
  const sameCpu = await besideThief(["taskset", "-c", String(CPU)], () => namedIn(pinned));
  const unpinned = await besideThief(["taskset", "-c", String(CPU)], () => namedIn([]));
  const free = await besideThief([], () => namedIn([]));
  return [
    named("thief-same-cpu-named", sameCpu),
    named("thief-we-unpinned-named", unpinned),
    named("thief-free-named", free),
    quiet,
  ];
}

function named(name: string, value: number): Figure {
  return { name, value, unit: `of-${RUNS}`, limit: RUNS, isLeast: true };
}

async function besideThief(prefix: readonly string[], count: () => number): Promise<number> {
  const child = Bun.spawn([...prefix, process.execPath, "-e", THIEF], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  await Bun.sleep(500);
  try {
    return count();
  } finally {
    child.kill("SIGKILL");
    await child.exited;
  }
}

function namedIn(args: readonly string[]): number {
  return Array.from({ length: RUNS }, () => summaryOf(args)).filter(accuses).length;
}

/** Of runs beside which nothing was seen from outside, those that accuse. */
function quietRuns(): Figure {
  const runs = Array.from({ length: RUNS }, () => {
    const before = outsideWitness();
    const isAccusing = accuses(summaryOf([]));
    const after = outsideWitness();
    const waitedShare = (after.waitedNs - before.waitedNs) / (after.atNs - before.atNs);
    return { isAccusing, isQuiet: waitedShare <= NOTHING_SHARE && after.stolenTicks === before.stolenTicks };
  }).filter(({ isQuiet }) => isQuiet);
  const name = "quiet-runs-accused";
  if (runs.length === 0)
    return { name, value: undefined, unit: "percent", skipped: "the machine was not quiet in any run" };
  const accused = runs.filter(({ isAccusing }) => isAccusing).length;
  return { name, value: (100 * accused) / runs.length, unit: "percent", limit: MOST_ACCUSED_PERCENT };
}

function accuses(summary: Summary): boolean {
  const codes = (summary.get("warnings") ?? "").split("+");
  return ACCUSING.some((code) => codes.includes(code));
}

/** What the system says of the whole machine: waiting for a CPU, and time that a hypervisor took. */
function outsideWitness() {
  const waitedUs = /^some .*total=(\d+)/.exec(readFileSync("/proc/pressure/cpu", "utf8"))![1];
  const [, , , , , , , , stolen] = readFileSync("/proc/stat", "utf8").split("\n")[0]!.split(/ +/);
  return { waitedNs: Number(waitedUs) * 1e3, stolenTicks: Number(stolen), atNs: Bun.nanoseconds() };
}
