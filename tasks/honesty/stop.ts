// A program that is stopped for 20 ms while 2,000 calls a second are due: the stop is charged to each call that it delayed.
import { readdirSync, readFileSync } from "node:fs";
import type { Figure } from "../figures/figure.ts";
import { MRLBENCH, pairsOf } from "../figures/run.ts";
import { numberOf } from "./runs.ts";

const RATE_HZ = 2000;
const SECONDS = 4;
const STOP_MS = 20;
/** After so long the calls are due: opening and the warm-up are over. */
const STOP_AT_MS = 2500;
/** Of 40 that are due meanwhile, the last come just in time. */
const LEAST_LATE = 36;

export async function stop(): Promise<readonly Figure[]> {
  const args = [
    "--processes",
    "1",
    "--ttfi",
    "0",
    "--rate",
    String(RATE_HZ),
    "--iters",
    String(RATE_HZ * SECONDS),
  ];
  const child = Bun.spawn([MRLBENCH, ...args, "--csv", "/dev/null", "--quiet"], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  await Bun.sleep(STOP_AT_MS);
  const processes = [child.pid, ...descendantsOf(child.pid)];
  for (const pid of processes) process.kill(pid, "SIGSTOP");
  await Bun.sleep(STOP_MS);
  for (const pid of processes.toReversed()) process.kill(pid, "SIGCONT");
  const stderr = await new Response(child.stderr).text();
  const [summary] = pairsOf(stderr, "summary");
  if (summary === undefined) throw new Error(stderr.trim());
  return [
    {
      name: "stop-spikes",
      value: numberOf(summary, "spikes"),
      unit: "calls",
      limit: LEAST_LATE,
      isLeast: true,
    },
    {
      name: "stop-max",
      value: numberOf(summary, "max_us") / 1e3,
      unit: "ms",
      limit: STOP_MS - 1,
      isLeast: true,
    },
  ];
}

/** Children of a process and theirs, as Linux tells it. */
function descendantsOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}
