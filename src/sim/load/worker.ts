// A load worker, the side of the child: it works through ticks of its world for a share of every period, and sleeps for the rest.
import { setImmediate } from "node:timers/promises";
import type { Inbox, Send } from "./messages.ts";
import type { MemberReport } from "./partner.ts";
import { runTicks, TICK_COUNT, type World } from "./world.hot.ts";
import { createWorld, durationsOf } from "./world.ts";

export interface WorkerTask {
  readonly cpu: number;
  /** Share of the CPU to use, above 0 to 1. */
  readonly duty: number;
  readonly bufferBytes: number;
}

const PERIOD_NS = 10e6;
/** Long enough for the compiler to be done with the loop. */
const WARMUP_NS = 150e6;

/** Works between the words "begin" and "end"; resolves when the parent is gone. */
export async function runLoadWorker(task: WorkerTask, inbox: Inbox, send: Send): Promise<void> {
  const world = createWorld(task.bufferBytes, task.cpu);
  runTicks(world, WARMUP_NS);
  send({ kind: "ready" });
  while ((await inbox.next()) !== undefined) {
    send({ kind: "begun" });
    const report = await workUntilTold(world, task, inbox);
    if ((await inbox.next()) === undefined) return;
    send({ kind: "ended", report });
  }
}

async function workUntilTold(world: World, { cpu, duty }: WorkerTask, inbox: Inbox): Promise<MemberReport> {
  const beginCpuNs = cpuTimeNs();
  const beginNs = Bun.nanoseconds();
  world.state[TICK_COUNT] = 0;
  let periodEndNs = beginNs;
  let owedNs = 0;
  while (!inbox.hasNext()) {
    periodEndNs = Math.max(periodEndNs, Bun.nanoseconds()) + PERIOD_NS;
    // Ticks do not end with the budget: what one period took too much, the next gets less. What it missed is not caught up with.
    owedNs = Math.min(owedNs, 0) + duty * PERIOD_NS;
    owedNs -= workFor(world, owedNs, periodEndNs);
    const restNs = periodEndNs - Bun.nanoseconds();
    if (restNs > 0) Bun.sleepSync(restNs / 1e6);
    await setImmediate();
  }
  const wallNs = Bun.nanoseconds() - beginNs;
  return {
    name: `worker on CPU ${cpu}`,
    cpu,
    wallNs,
    dutyAsked: duty,
    dutyMeasured: (cpuTimeNs() - beginCpuNs) / wallNs,
    tickCount: world.state[TICK_COUNT]!,
    tickNs: durationsOf(world),
    togetherCount: 0,
  };
}

/**
 * Works until this process has spent the budget, or the deadline has passed: while others have the CPU, nothing is spent.
 * @returns CPU time spent
 */
function workFor(world: World, budgetNs: number, deadlineNs: number): number {
  const beginCpuNs = cpuTimeNs();
  let spentNs = 0;
  while (spentNs < budgetNs && Bun.nanoseconds() < deadlineNs) {
    runTicks(world, Math.min(budgetNs - spentNs, deadlineNs - Bun.nanoseconds()));
    spentNs = cpuTimeNs() - beginCpuNs;
  }
  return spentNs;
}

function cpuTimeNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}
