// How long a grid will take. Before anything is measured that is a guess from what is known of each case; once processes have ended it is
// what they took.
import { callsOf } from "../../cases/pace/paced-calls.ts";
import { CASE_NS, sharesOf } from "../../cases/plan/shares.ts";
import type { BenchCase } from "../../cases/settings.ts";
import type { PlannedCase } from "../grid-case.ts";
import type { ModelFacts } from "./model-facts.ts";

/** A process that starts, opens a small model, warms up and hands over. */
const START_NS = 0.4e9;
/** The same of Layer C: memories are embedded and indexed, and arms take turns. */
const TICK_START_NS = 4e9;
/** A text of a table. */
const STATIC_NS = 10e3;
/** A token of a transformer, by the bytes of its weights that are multiplied: of a small laptop core. */
const TOKEN_NS_PER_BYTE = 0.008;
const LONG_TOKENS = 160;
const USUAL_TOKENS = 20;
/** Reading and compiling a graph. */
const OPEN_NS_PER_BYTE = 8;
/** Warm-up and calls that are tried. */
const BEYOND = 1.3;

/** One process of a case. */
export function guessedProcessNs({ benchCase, settings }: PlannedCase, facts: ModelFacts): number {
  const calls = callsOf(benchCase, settings);
  const shares = sharesOf(calls, settings.processes);
  const startNs = (benchCase.layer === "C" ? TICK_START_NS : START_NS) + openNs(facts);
  const callsNs = shares[0]! * Math.max(callNs(benchCase, facts), dueNs(benchCase, settings.rateHz)) * BEYOND;
  const limitNs = settings.iters === undefined ? CASE_NS / shares.length : Number.POSITIVE_INFINITY;
  return startNs + Math.min(callsNs, limitNs);
}

function openNs({ isStatic, weightBytes }: ModelFacts): number {
  return isStatic ? 0 : OPEN_NS_PER_BYTE * weightBytes;
}

function callNs({ batch, text }: BenchCase, { isStatic, variant, weightBytes }: ModelFacts): number {
  if (isStatic) return batch * STATIC_NS;
  // A runtime computes halves as floats.
  const multipliedBytes = weightBytes * (variant === "fp16" ? 2 : 1);
  const tokens = text.kind === "dataset" && text.words === "long" ? LONG_TOKENS : USUAL_TOKENS;
  return batch * tokens * TOKEN_NS_PER_BYTE * multipliedBytes;
}

function dueNs({ gapMs = 0 }: BenchCase, rateHz: number | undefined): number {
  return rateHz === undefined ? gapMs * 1e6 : 1e9 / rateHz;
}

export interface ProgressOfCase {
  readonly planned: number;
  /** Of its processes until now. */
  readonly tookNs: readonly number[];
  /** Whether it gets no more. */
  readonly isOver: boolean;
  readonly guessNs: number;
}

/** What is left, and which share of it rests on processes that have ended. */
export interface TimeLeft {
  readonly leftNs: number;
  readonly isMeasured: boolean;
}

/** Of a case without a process its guess counts, corrected by how those of the others were off. */
export function timeLeftOf(cases: readonly ProgressOfCase[]): TimeLeft {
  const begun = cases.filter(({ tookNs }) => tookNs.length > 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const tookNs = sum(begun.map((one) => sum(one.tookNs)));
  const guessedNs = sum(begun.map((one) => one.tookNs.length * one.guessNs));
  const correction = guessedNs === 0 ? 1 : tookNs / guessedNs;
  const open = cases.filter(({ isOver }) => !isOver);
  const leftNs = open.map(({ planned, tookNs: own, guessNs }) => {
    const eachNs = own.length === 0 ? guessNs * correction : sum(own) / own.length;
    return Math.max(0, planned - own.length) * eachNs;
  });
  return { leftNs: sum(leftNs), isMeasured: open.every((one) => one.tookNs.length > 0) };
}
