// Whole gates out of pairs of processes that were measured, or simulated, before: each round takes one of the pairs by chance.
import { type Random, randomFrom } from "../../src/core/random.ts";
import type { Verdict } from "../../src/gate/gate.ts";
import type { ProcessFigures } from "../../src/gate/limits.ts";
import { runGates } from "../../src/gate/run-gates.ts";
import { uniform } from "./streams.ts";

/** The p99 of two processes of one round, in µs. */
export interface ProcessPair {
  readonly subject: number;
  readonly baseline: number;
}

export interface DrawnGates {
  readonly growth: number;
  /** What a round takes. */
  readonly roundNs: number;
  readonly budgetNs: number;
  /** The next pair. */
  readonly pair: (random: Random) => ProcessPair;
}

/** How many of so many gates came to which verdict. */
export async function drawnGates(
  count: number,
  gates: DrawnGates,
): Promise<Readonly<Record<Verdict, number>>> {
  const verdicts: Record<Verdict, number> = { pass: 0, fail: 0, undecided: 0 };
  for (let seed = 0; seed < count; seed++) verdicts[await drawnGate(gates, randomFrom(seed))]++;
  return verdicts;
}

async function drawnGate({ growth, roundNs, budgetNs, pair }: DrawnGates, random: Random): Promise<Verdict> {
  let nowNs = 0;
  let drawn: ProcessPair | undefined;
  // The one half of a round draws the pair, the other takes its part of it.
  const half = async (side: keyof ProcessPair): Promise<readonly ProcessFigures[]> => {
    nowNs += roundNs / 2;
    const isFirst = drawn === undefined;
    const own = drawn ?? pair(random);
    drawn = isFirst ? own : undefined;
    return [{ p99_us: own[side] }];
  };
  const { ends } = await runGates({
    subject: () => half("subject"),
    baseline: { kind: "interleaved", measure: () => half("baseline") },
    limits: [{ figure: "p99_us", growth }],
    budgetNs,
    clockNs: () => nowNs,
    onRound() {},
  });
  return ends[0]!.verdict;
}

/** One of the pairs; of two sides that are the same thing either may be the subject. */
export function drawFrom(pairs: readonly ProcessPair[], isSame: boolean): (random: Random) => ProcessPair {
  return (random) => {
    const { subject, baseline } = pairs[Math.floor(uniform(random) * pairs.length)]!;
    const isTurned = isSame && uniform(random) < 0.5;
    return isTurned ? { subject: baseline, baseline: subject } : { subject, baseline };
  };
}
