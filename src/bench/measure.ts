// Measures one case: first call, warm-up until the latency holds still, a lead, steady calls. All calls are kept.
//
// A synchronous loop blocks signals, timers and progress, so it runs in blocks of some milliseconds and lets the event
// loop turn in between. Garbage is collected before the steady calls, never inside. That and the check of the vectors leave caches cold:
// the lead goes over the inputs once before anything counts, and again after whatever long came between two blocks. A warm-up of a fixed length comes after both, and is its own lead.

import { mean } from "../stats/moments.ts";
import { eventLoopTurn } from "./event-loop.ts";
import { timeLayerA, timeLayerB } from "./layers.hot.ts";
import { LOOP_DONE, LOOP_STATUS, type LoopState } from "./loop-state.ts";
import { blockDeadlineNs, closedPace, isOpen, type Pace } from "./pace.ts";
import { allocateCallSamples, type CallSamples, type TimedCall } from "./timed-call.ts";
import { createWarmup, WARMUP_MAX_CALLS } from "./warmup.ts";

export interface MeasurePlan {
  readonly layer: "A" | "B";
  readonly iters: number;
  readonly warmup: number | "auto";
  /** After this many calls the inputs repeat: windows of the warm-up are no longer than that. */
  readonly cycleCalls: number;
  /** Calls of a pass over the inputs that are timed; undefined for as many as take 0.3 s, at least 60. */
  readonly passCalls: number | undefined;
  /** Of the steady calls; the others follow each other at once. */
  readonly pace: Pace;
  /** The longest that is waited in all for a machine that is not as it has been: one that stays so is measured as it is. */
  readonly waitNs: number;
}

export interface MeasureHooks {
  /** True once the user asked to stop; looked at between blocks. */
  readonly shouldStop: () => boolean;
  /** Called once, before the lead or a fixed warm-up: the place to check what is measured. It may take its time. @param callCount made until now */
  readonly beforeLead: (callCount: number) => Promise<void> | void;
  /** From call number `firstCall` on the inputs are taken from the first, and repeat after `passCalls` calls. */
  readonly passBegins: (firstCall: number, passCalls: number) => void;
  /** Whether the machine is as it has been: asked after the lead and every few milliseconds of calls that follow each other at once, which wait where it is not. Left out where that is no matter. */
  readonly isAsBefore?: () => boolean;
  /** Called right before each block of steady calls, and right after it, with the calls [from, to) that it made. */
  readonly blockBegins: () => void;
  readonly blockEnds: (from: number, to: number) => void;
  /** Called after a block that others follow, with all calls of its phase so far: [from, to). It may take its time. */
  readonly betweenBlocks?: (
    from: number,
    to: number,
    phase: "warmup" | "steady",
  ) => Promise<void> | undefined;
  readonly progress: (done: number, total: number, phase: "warmup" | "steady") => void;
  /** Whether so many steady calls are enough, though not all were made; looked at between blocks. */
  readonly isEnough?: (steadyCalls: number) => boolean;
}

/** Calls in the order in which they ran: one first call, then the warm-up, then the steady ones. */
export interface Measurement {
  readonly samples: CallSamples;
  readonly callCount: number;
  /** With the lead. */
  readonly warmupCount: number;
  /** Of the first call of the lead, and of the pass that began there; undefined where it did not come to that. */
  readonly pass: { readonly firstCall: number; readonly calls: number } | undefined;
  readonly steadyCount: number;
  /** What the steady calls took together, waiting for their turn included; without what is done between blocks. */
  readonly steadySpanNs: number;
  /** Whether the latency settled before the steady calls; undefined when that was not looked at. */
  readonly settled: boolean | undefined;
  /** What was waited for a machine that was not as it has been. */
  readonly waitedNs: number;
  /** Status of the call that failed, which is not among the samples; 0 when none did. */
  readonly status: number;
  readonly interrupted: boolean;
}

const PASS_NS = 0.3e9;
/** Of steady calls between two looks at the machine, and of calls that keep it warm while it is waited for: short against the spans in which another hardware thread shares the core. */
const LAP_NS = 2e6;
const WAIT_NS = 1e6;
const LEAST_PASS_CALLS = 60;
const LEAST_TELLING_CALLS = 32;
/** Of a lead, where there is time: one pass over few inputs would not warm all that the check left cold. */
const FULL_LEAD_CALLS = 500;

/** Without enough calls to tell, as many as there are inputs. */
function callsInPassTime(latencyNs: Float64Array): number {
  if (latencyNs.length < LEAST_TELLING_CALLS) return Number.POSITIVE_INFINITY;
  return Math.ceil(PASS_NS / Math.max(1, mean(latencyNs)!));
}

/** Whole passes, at least one. */
function leadOf(passCalls: number, callsInTime: number): number {
  return passCalls * Math.max(1, Math.ceil(Math.min(FULL_LEAD_CALLS, callsInTime) / passCalls));
}

/** Most calls that a plan can make, with a pass that nothing counts. */
function maxCalls({ iters, warmup, cycleCalls }: MeasurePlan): number {
  return 1 + (warmup === "auto" ? WARMUP_MAX_CALLS + 2 * cycleCalls + FULL_LEAD_CALLS : warmup) + iters;
}

/** @param samples from `allocateSamples`, so that their memory can be locked before the first call */
export async function measure(
  timed: TimedCall,
  plan: MeasurePlan,
  samples: CallSamples,
  hooks: MeasureHooks,
): Promise<Measurement> {
  const loopState: LoopState = new Float64Array(new ArrayBuffer(16));
  const unpaced = closedPace(plan.pace.isOver);
  // Layer A repeats one input: it is brought in once.
  const size = plan.layer === "A" ? timed.copyIn(0) : 0;

  // A warm-up of a fixed length is all that there is, and calls that are due wait for nothing.
  const waitsForMachine = plan.warmup === "auto" && hooks.isAsBefore !== undefined && !isOpen(plan.pace);
  /** Runs calls [from, to) and returns how far it came. */
  const runBlock = (from: number, to: number, pace = unpaced, deadlineNs = blockDeadlineNs(pace)): number => {
    if (plan.layer === "A") timeLayerA(timed, samples, size, pace, from, to, deadlineNs, loopState);
    else timeLayerB(timed, samples, pace, from, to, deadlineNs, loopState);
    return loopState[LOOP_DONE]!;
  };
  const isOver = () => loopState[LOOP_STATUS] !== 0 || hooks.shouldStop();
  /** Calls up to number `to`, unless it is over. */
  const runTo = async (
    to: number,
    phase: "warmup" | "steady",
    from: number,
    pace = unpaced,
    isEnough = () => false,
  ) => {
    while (!isOver() && callCount < to && !isEnough()) {
      const first = callCount;
      const inLaps = phase === "steady" && waitsForMachine;
      if (phase === "steady") {
        hooks.blockBegins();
        // No call is late by looks at the machine; one that is due after them stays where it is.
        const nowNs = Bun.nanoseconds();
        leaveOut(pace, Math.max(0, Math.min(nowNs - leftNs, nowNs - pace.dueNs)));
      }
      callCount = inLaps ? runLaps(first, to) : runBlock(first, to, pace);
      if (phase === "steady") {
        leftNs = Bun.nanoseconds();
        hooks.blockEnds(first, callCount);
      }
      hooks.progress(callCount - from, to - from, phase);
      await eventLoopTurn();
      if (inLaps && callCount < to && shouldWait()) await wait();
      const stay = callCount < to ? hooks.betweenBlocks?.(from, callCount, phase) : undefined;
      if (stay === undefined) continue;
      const stayNs = Bun.nanoseconds();
      await stay;
      if (phase !== "steady") continue;
      resume(to);
      const awayNs = Bun.nanoseconds() - stayNs;
      leftNs += awayNs;
      leaveOut(pace, awayNs);
    }
  };
  /** Nothing was due meanwhile: no call is charged with it. */
  const leaveOut = (pace: Pace, awayNs: number) => {
    pace.dueNs += awayNs;
    allAwayNs += awayNs;
  };
  /** A stay leaves caches to others, and garbage. The lead's samples are those of the next calls, which write them again. */
  const resume = (to: number) => {
    if (isOver()) return;
    Bun.gc(true);
    runBlock(callCount, Math.min(to, callCount + (pass?.calls ?? 0)));
  };
  const shouldWait = () => !isOver() && waitedNs < plan.waitNs && hooks.isAsBefore?.() === false;
  /** A block of steady calls, which ends where the machine is no longer as it was. */
  const runLaps = (from: number, to: number) => {
    const endNs = blockDeadlineNs(plan.pace);
    let done = from;
    do done = runBlock(done, to, plan.pace, Math.min(endNs, Bun.nanoseconds() + LAP_NS));
    while (done < to && Bun.nanoseconds() < endNs && loopState[LOOP_STATUS] === 0 && !shouldWait());
    return done;
  };
  /** The inputs of the last calls once more, so that caches hold what they would without a wait: nothing counts these calls, and their samples are those of the next pass. */
  const wait = async () => {
    const passCalls = pass?.calls ?? 1;
    const again = Math.min(passCalls, Math.ceil(WAIT_NS / Math.max(1, mean(warmNs()) ?? 1)));
    while (shouldWait()) {
      const beginNs = Bun.nanoseconds();
      runBlock(callCount + passCalls - again, callCount + passCalls);
      await eventLoopTurn();
      waitedNs += Bun.nanoseconds() - beginNs;
    }
  };
  const prepare = async () => {
    if (isOver()) return;
    await hooks.beforeLead(callCount);
    Bun.gc(true);
  };
  const beginPass = () => {
    const inTime = plan.passCalls ?? Math.max(LEAST_PASS_CALLS, callsInPassTime(warmNs()));
    const calls = Math.min(plan.cycleCalls, inTime);
    hooks.passBegins(callCount, calls);
    return { firstCall: callCount, calls };
  };
  /** Of the last calls over the inputs, without the two that were the first. */
  const warmNs = () => samples.latencyNs.subarray(2, callCount).subarray(-plan.cycleCalls);

  let pass: Measurement["pass"];
  let allAwayNs = 0;
  /** When the last steady block ended, and what was done since began, but for a stay. */
  let leftNs = 0;
  let waitedNs = 0;
  let callCount = runBlock(0, 1);
  const warmupFirst = callCount;
  let settled: boolean | undefined;
  if (plan.warmup === "auto") {
    const warmup = createWarmup(samples.latencyNs, plan.cycleCalls, warmupFirst);
    while (!isOver() && !warmup.isOver(callCount)) {
      const from = callCount;
      callCount = runBlock(from, Math.min(from + warmup.windowCalls, 1 + WARMUP_MAX_CALLS));
      warmup.push(from, callCount);
      hooks.progress(callCount - warmupFirst, WARMUP_MAX_CALLS, "warmup");
      await eventLoopTurn();
      await hooks.betweenBlocks?.(warmupFirst, callCount, "warmup");
    }
    settled = warmup.isSettled();
    await prepare();
    if (!isOver()) {
      pass = beginPass();
      await runTo(callCount + leadOf(pass.calls, callsInPassTime(warmNs())), "warmup", warmupFirst);
      await wait();
    }
  } else {
    // The second call is a figure of its own: nothing comes between it and the first.
    await runTo(warmupFirst + Math.min(1, plan.warmup), "warmup", warmupFirst);
    await prepare();
    await runTo(warmupFirst + plan.warmup, "warmup", warmupFirst);
    if (!isOver()) pass = beginPass();
  }
  const steadyFirst = callCount;
  const { pace } = plan;
  const beginNs = Bun.nanoseconds();
  pace.dueNs = beginNs + pace.periodNs + pace.gapNs;
  leftNs = beginNs;
  const isEnough = () => hooks.isEnough?.(callCount - steadyFirst) === true;
  await runTo(steadyFirst + plan.iters, "steady", steadyFirst, pace, isEnough);
  return {
    samples,
    callCount,
    warmupCount: steadyFirst - warmupFirst,
    pass,
    steadyCount: callCount - steadyFirst,
    settled,
    waitedNs,
    status: loopState[LOOP_STATUS]!,
    steadySpanNs: leftNs - beginNs - allAwayNs,
    interrupted: hooks.shouldStop() && callCount < steadyFirst + plan.iters && !isEnough(),
  };
}

/** Calls of Layer A or B at a rate, without letting the event loop turn. @returns calls a second; undefined when one failed */
export function runPacedCalls(
  timed: TimedCall,
  layer: MeasurePlan["layer"],
  pace: Pace,
  calls: number,
): number | undefined {
  const samples = allocateCallSamples(calls, (length) => new Float64Array(length));
  const state: LoopState = new Float64Array(new ArrayBuffer(16));
  const size = layer === "A" ? timed.copyIn(0) : 0;
  const beginNs = Bun.nanoseconds();
  pace.dueNs = beginNs + pace.periodNs;
  const deadlineNs = Number.POSITIVE_INFINITY;
  if (layer === "A") timeLayerA(timed, samples, size, pace, 0, calls, deadlineNs, state);
  else timeLayerB(timed, samples, pace, 0, calls, deadlineNs, state);
  if (state[LOOP_DONE] !== calls) return undefined;
  return (calls * 1e9) / (Bun.nanoseconds() - beginNs);
}

/** Columns for every call that the plan can make. */
export function allocateSamples(plan: MeasurePlan, allocate: (length: number) => Float64Array): CallSamples {
  return allocateCallSamples(maxCalls(plan), allocate);
}
