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

/** Copies memory for as long as its parent lives: the CPU and its caches are taken. */
const THIEF =
  "const bytes = new Uint8Array(8 << 20); const parent = process.ppid; while (process.ppid === parent) bytes.slice();";

/** How a thief and we share the CPUs: one part each, because each takes minutes. */
export const THIEVES = [
  {
    name: "thief-same-cpu",
    prefix: ["taskset", "-c", String(CPU)],
    args: ["--dim", "128", "--pin", `cpu:${CPU}`],
  },
  { name: "thief-we-unpinned", prefix: ["taskset", "-c", String(CPU)], args: [] },
  { name: "thief-free", prefix: [], args: [] },
] as const;

/** In how many of the runs beside it a thief is named. */
export async function thief({ name, prefix, args }: (typeof THIEVES)[number]): Promise<readonly Figure[]> {
  const value = await besideThief(prefix, () => namedIn(args));
  return [{ name: `${name}-named`, value, unit: `of-${RUNS}`, limit: RUNS, isLeast: true }];
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
export function quietRuns(): readonly Figure[] {
  const runs = Array.from({ length: RUNS }, () => {
    const before = outsideWitness();
    const isAccusing = accuses(summaryOf([]));
    const after = outsideWitness();
    const waitedShare = (after.waitedNs - before.waitedNs) / (after.atNs - before.atNs);
    return { isAccusing, isQuiet: waitedShare <= NOTHING_SHARE && after.stolenTicks === before.stolenTicks };
  }).filter(({ isQuiet }) => isQuiet);
  const name = "quiet-runs-accused";
  if (runs.length === 0)
    return [{ name, value: undefined, unit: "percent", skipped: "the machine was not quiet in any run" }];
  const accused = runs.filter(({ isAccusing }) => isAccusing).length;
  return [{ name, value: (100 * accused) / runs.length, unit: "percent", limit: MOST_ACCUSED_PERCENT }];
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
