// Layer C: rounds of short stretches, one for each arm, in orders that are balanced over four rounds, so that what drifts meets every arm
// alike, and each comes after each other one as often. In between, the event loop turns and what runs beside is counted.

import { eventLoopTurn } from "./event-loop.ts";
import { LOOP_DONE, LOOP_STATUS, type LoopState } from "./loop-state.ts";
import { blockDeadlineNs, closedPace, isHeld, isOpen, type Pace } from "./pace.ts";
import { timeTicks, timeWorldTicks } from "./ticks.hot.ts";
import { allocateTickSamples, stepsNs, type TickSamples, type TimedTick } from "./timed-tick.ts";
import { createWarmup, WARMUP_MAX_CALLS } from "./warmup.ts";

/**
 * null: the world without an embedder · paced: the world, and a wait as long as an embedding takes · full: both · alone: the steps of an
 * embedding without a world, and with nothing beside.
 */
export const ARMS = ["null", "paced", "full", "alone"] as const;
export type Arm = (typeof ARMS)[number];

/** A balanced Latin square (Williams, 1949): each arm once at each place, and once right after each other one. */
const ORDERS: readonly (readonly Arm[])[] = [
  ["null", "paced", "full", "alone"],
  ["paced", "alone", "null", "full"],
  ["alone", "full", "paced", "null"],
  ["full", "null", "alone", "paced"],
];

/** Time enough for a turn of the event loop. */
const TURN_NS = 1e6;
/** Each stretch has a lead of its own: the warm-up is for what happens once. */
const WARMUP_NS = 1e9;
/** Ticks at the start of each stretch that find the caches of another arm: they are kept, and count as warm-up. */
export const LEAD_TICKS = 64;

export interface RoundPlan {
  readonly rounds: number;
  /** Counted ticks of a stretch, at most. */
  readonly stretchTicks: number;
  readonly warmup: number | "auto";
  readonly pace: Pace;
}

export interface Stretch {
  readonly arm: Arm;
  /** From 0. */
  readonly round: number;
  /** Its samples: those from `steadyFirst` to `end` count. */
  readonly first: number;
  readonly steadyFirst: number;
  readonly end: number;
  /** Ticks a second that it ran at; undefined for one without ticks. */
  readonly achievedHz: number | undefined;
  /** Its round missed the rate. */
  isVoid: boolean;
}

export interface RoundHooks {
  /**
   * What runs beside begins to count; in the arm alone it rests. What the stretches before left behind is put back. The warm-up is a
   * stretch of round -1. @throws a failure of what runs beside
   */
  readonly beginStretch: (arm: Arm, round: number) => Promise<void>;
  readonly endStretch: (arm: Arm, round: number) => Promise<void>;
  /** Nothing of these stretches changes any more: with a rate at the end of a round, which may be void; else of each. It may take its time. */
  readonly stretchesAreFinal?: (stretches: readonly Stretch[], warmupEnd: number) => Promise<void>;
  readonly shouldStop: () => boolean;
  /** Called once after the warm-up: the place to check what is measured. */
  readonly beforeSteady: () => void;
  /** Counted ticks of each stretch, by the median of a tick in the warm-up; left out where all that are planned are made. */
  readonly fittingTicks?: (tickNs: number) => number;
  readonly steadyBegins: () => void;
  /** Called right before the ticks of each stretch, and right after them, with the ticks [from, to) that it made. */
  readonly blockBegins: () => void;
  readonly blockEnds: (from: number, to: number) => void;
  /** Called between the first ticks of a stretch, which find other caches, and those that count: briefly. */
  readonly leadEnds: () => void;
  readonly progress: (done: number, total: number, phase: "warmup" | "steady") => void;
  /** Whether so many counted ticks of an arm are enough, though not all rounds were made; looked at between rounds. */
  readonly isEnough?: (ticks: number) => boolean;
}

export interface RoundsMeasurement {
  readonly samples: TickSamples;
  /** The first tick and the warm-up are [0, warmupEnd). */
  readonly warmupEnd: number;
  readonly stretches: readonly Stretch[];
  /** What the arm paced waits for: the median of the steps in the warm-up. */
  readonly idleNs: number;
  readonly settled: boolean | undefined;
  /** Status of the tick that failed; 0 when none did. */
  readonly status: number;
  readonly interrupted: boolean;
}

/** Most ticks that a plan can make. */
export function maxTicks({ rounds, stretchTicks, warmup }: RoundPlan): number {
  const warmupTicks = warmup === "auto" ? WARMUP_MAX_CALLS : warmup;
  return 1 + warmupTicks + rounds * ARMS.length * (LEAD_TICKS + stretchTicks);
}

export async function measureRounds(
  tick: TimedTick,
  plan: RoundPlan,
  samples: TickSamples,
  medianNs: (samplesNs: Float64Array) => number | undefined,
  hooks: RoundHooks,
): Promise<RoundsMeasurement> {
  const { pace, rounds } = plan;
  const state: LoopState = new Float64Array(new ArrayBuffer(16));
  const isOver = () => state[LOOP_STATUS] !== 0 || hooks.shouldStop();
  const run: Run = { tick, samples, state, idleNs: 0, isOver };
  const { warmupEnd, settled } = await warmUp(run, plan, hooks);
  run.idleNs = medianNs(stepsNs(samples, Math.floor(warmupEnd / 2), warmupEnd)) ?? 0;
  if (!isOver()) hooks.beforeSteady();

  const tickNs = medianNs(samples.latencyNs.slice(Math.floor(warmupEnd / 2), warmupEnd)) ?? 0;
  const stretchTicks = Math.min(plan.stretchTicks, hooks.fittingTicks?.(tickNs) ?? plan.stretchTicks);
  const stretches: Stretch[] = [];
  const stretchCount = rounds * ARMS.length;
  for (let index = 0; index < stretchCount && !isOver(); index++) {
    const round = Math.floor(index / ARMS.length);
    const arm = ORDERS[round % ORDERS.length]![index % ARMS.length]!;
    if (round > 0 && index % ARMS.length === 0 && hooks.isEnough?.(round * stretchTicks)) break;
    await hooks.beginStretch(arm, round);
    // Here and not inside: what was allocated between the stretches is nothing that a tick should pay for.
    Bun.gc(true);
    if (index === 0) hooks.steadyBegins();
    const first = stretches.at(-1)?.end ?? warmupEnd;
    const onBlock = () => hooks.progress(index, stretchCount, "steady");
    hooks.blockBegins();
    const stretch = await runStretch(
      run,
      { ...plan, stretchTicks },
      { arm, round, first },
      { ...hooks, onBlock },
    );
    hooks.blockEnds(stretch.steadyFirst, stretch.end);
    stretches.push(stretch);
    await hooks.endStretch(arm, round);
    const isRoundOver = index % ARMS.length === ARMS.length - 1;
    if (isOver() || !(isRoundOver || pace.periodNs === 0)) continue;
    markVoidRound(
      stretches.filter((one) => one.round === round),
      pace,
    );
    await hooks.stretchesAreFinal?.(stretches, warmupEnd);
  }
  const lastRound = stretches.at(-1)?.round;
  markVoidRound(
    stretches.filter(({ round }) => round === lastRound),
    pace,
  );
  return {
    samples,
    warmupEnd,
    stretches,
    idleNs: run.idleNs,
    settled,
    status: state[LOOP_STATUS]!,
    interrupted: hooks.shouldStop(),
  };
}

interface Run {
  readonly tick: TimedTick;
  readonly samples: TickSamples;
  readonly state: LoopState;
  /** What the arm paced waits for. */
  idleNs: number;
  readonly isOver: () => boolean;
}

/** Ticks [from, to) of an arm, or as many as fit into a block. @returns the first that was not made */
function runBlock(
  { tick, samples, state, idleNs }: Run,
  arm: Arm,
  pace: Pace,
  from: number,
  to: number,
): number {
  const deadlineNs = blockDeadlineNs(pace);
  if (arm === "null" || arm === "paced") {
    timeWorldTicks(tick, samples, arm === "paced" ? idleNs : 0, pace, from, to, deadlineNs, state);
  } else timeTicks(tick, samples, arm === "full", pace, from, to, deadlineNs, state);
  return state[LOOP_DONE]!;
}

/** The first tick, and whole ticks until they hold still. */
async function warmUp(run: Run, { warmup, pace: asked }: RoundPlan, hooks: RoundHooks) {
  const { samples, isOver } = run;
  const pace = closedPace(asked.isOver);
  const most = 1 + (warmup === "auto" ? WARMUP_MAX_CALLS : warmup);
  await hooks.beginStretch("full", -1);
  let count = runBlock(run, "full", pace, 0, 1);
  const settling = createWarmup(samples.latencyNs, WARMUP_MAX_CALLS, count, WARMUP_NS);
  while (!isOver() && count < most && !(warmup === "auto" && settling.isOver(count))) {
    const from = count;
    count = runBlock(run, "full", pace, from, Math.min(from + settling.windowCalls, most));
    settling.push(from, count);
    hooks.progress(count - 1, most - 1, "warmup");
    await eventLoopTurn();
  }
  await hooks.endStretch("full", -1);
  return { warmupEnd: count, settled: warmup === "auto" ? settling.isSettled() : undefined };
}

async function runStretch(
  run: Run,
  { pace, stretchTicks }: RoundPlan,
  { arm, round, first }: Pick<Stretch, "arm" | "round" | "first">,
  { leadEnds, onBlock }: Pick<RoundHooks, "leadEnds"> & { readonly onBlock: () => void },
): Promise<Stretch> {
  const leadEnd = first + LEAD_TICKS;
  const end = leadEnd + stretchTicks;
  // The lead needs no pace: at a low rate it would take longer than what counts.
  const unpaced = closedPace(pace.isOver);
  let count = first;
  while (!run.isOver() && count < leadEnd) count = runBlock(run, arm, unpaced, count, leadEnd);
  leadEnds();
  const beginNs = Bun.nanoseconds();
  pace.dueNs = beginNs + pace.periodNs + pace.gapNs;
  while (!run.isOver() && count < end) {
    count = runBlock(run, arm, pace, count, end);
    onBlock();
    // With a rate, the turn may only fall where there is time for it.
    if (!isOpen(pace) || pace.dueNs - Bun.nanoseconds() > TURN_NS || count === end) await eventLoopTurn();
  }
  const steadyFirst = Math.min(count, leadEnd);
  const ticks = count - steadyFirst;
  const achievedHz = ticks > 0 ? (ticks * 1e9) / (Bun.nanoseconds() - beginNs) : undefined;
  return { arm, round, first, steadyFirst, end: count, achievedHz, isVoid: false };
}

/** Whole ticks at a rate, without letting the event loop turn. @returns ticks a second; undefined when one failed */
export function runPacedTicks(tick: TimedTick, pace: Pace, ticks: number): number | undefined {
  const samples = allocateTickSamples(ticks, (length) => new Float64Array(length));
  const state: LoopState = new Float64Array(new ArrayBuffer(16));
  const beginNs = Bun.nanoseconds();
  pace.dueNs = beginNs + pace.periodNs;
  timeTicks(tick, samples, true, pace, 0, ticks, Number.POSITIVE_INFINITY, state);
  if (state[LOOP_DONE] !== ticks) return undefined;
  return (ticks * 1e9) / (Bun.nanoseconds() - beginNs);
}

/** A round is whole or void: its arms are compared with each other. @param stretches of one round */
function markVoidRound(stretches: readonly Stretch[], { periodNs }: Pace): void {
  if (periodNs === 0 || stretches.every(({ achievedHz }) => isHeld(achievedHz, 1e9 / periodNs))) return;
  for (const stretch of stretches) stretch.isVoid = true;
}
