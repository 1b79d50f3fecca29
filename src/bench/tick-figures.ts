// What the rounds of Layer C come to: the step and its phases, and both directions: the embedding slowed by the world, and the world
// slowed by the embedding. Void rounds count nowhere.
import { type BlockRatio, blockRatio } from "../stats/block-ratio.ts";
import type { SampleTexts } from "../stats/own-median.ts";
import { medianOf } from "../stats/percentile.ts";
import { type Tail, tailOf } from "../stats/tail.ts";
import type { Arm, RoundsMeasurement, Stretch } from "./rounds.ts";
import { stepsNs, type TickSamples } from "./timed-tick.ts";

/** In the order in which they happen. */
export const TICK_PHASES = [
  "tokenize",
  "copyIn",
  "infer",
  "copyOut",
  "post",
  "search",
  "insert",
  "graph",
] as const;
export type TickPhase = (typeof TICK_PHASES)[number];

export interface TickFigures {
  /** Ticks of the arm full, in order. */
  readonly tickNs: Float64Array;
  /** The same from when they were due; undefined back to back. */
  readonly responseNs: Float64Array | undefined;
  /** When each of them began. */
  readonly startNs: Float64Array;
  /** What each of them embedded. */
  readonly texts: SampleTexts;
  /** Ticks of the arm full without the world's work. */
  readonly stepNs: Float64Array;
  /** Of the arm full. */
  readonly phasesNs: Readonly<Record<TickPhase, Tail>>;
  /** The steps without any world. */
  readonly aloneNs: Tail;
  /** The world's work in each arm that has one. */
  readonly worldNs: Readonly<Record<"null" | "paced" | "full", Tail>>;
  /** Steps beside the world over steps alone. */
  readonly embedSlowdown: BlockRatio;
  /** The world's work beside the embedder over its work with a wait instead: what they take from each other. */
  readonly worldSlowdown: BlockRatio;
  /** The world's work with a wait over its work without: what it costs to be made to wait. */
  readonly waitSlowdown: BlockRatio;
  readonly cacheHitRate: number | undefined;
  /** How many ticks compared vectors of which dim, widest first. */
  readonly dimsUsed: readonly { readonly dim: number; readonly tickCount: number }[];
  readonly roundCount: number;
  readonly voidCount: number;
  /** What was reached, in void rounds too. */
  readonly achievedHz: number | undefined;
}

export function tickFigures(
  { samples, stretches }: RoundsMeasurement,
  batch: number,
  isOpen: boolean,
): TickFigures {
  const valid = stretches.filter(({ isVoid }) => !isVoid);
  const of = (arm: Arm) => valid.filter((stretch) => stretch.arm === arm);
  const full = of("full");
  const columnOf = (column: keyof TickSamples) => (stretch: Stretch) =>
    samples[column].subarray(stretch.steadyFirst, stretch.end);
  const stepsOf = ({ steadyFirst, end }: Stretch) => stepsNs(samples, steadyFirst, end);
  const simOf = columnOf("simNs");
  const tail = (arm: Arm, column: (stretch: Stretch) => Float64Array) => tailOf(joined(of(arm).map(column)));
  const ratio = (subject: Arm, baseline: Arm, column: (stretch: Stretch) => Float64Array) =>
    ratioByRound(of(subject), of(baseline), column);
  const phase = (name: TickPhase) => tail("full", columnOf(`${name}Ns`));
  const embedded = valid.filter(({ arm }) => arm === "full" || arm === "alone");
  return {
    tickNs: joined(full.map(columnOf("latencyNs"))),
    responseNs: isOpen ? joined(full.map(columnOf("responseNs"))) : undefined,
    startNs: joined(full.map(columnOf("startNs"))),
    texts: {
      textOf: joined(full.map(columnOf("textIndex"))),
      tokenCount: joined(full.map(columnOf("tokenCount"))),
    },
    stepNs: joined(full.map(stepsOf)),
    phasesNs: {
      tokenize: phase("tokenize"),
      copyIn: phase("copyIn"),
      infer: phase("infer"),
      copyOut: phase("copyOut"),
      post: phase("post"),
      search: phase("search"),
      insert: phase("insert"),
      graph: phase("graph"),
    },
    aloneNs: tail("alone", stepsOf),
    worldNs: { null: tail("null", simOf), paced: tail("paced", simOf), full: tail("full", simOf) },
    embedSlowdown: ratio("full", "alone", stepsOf),
    worldSlowdown: ratio("full", "paced", simOf),
    waitSlowdown: ratio("paced", "null", simOf),
    cacheHitRate: shareOf(joined(embedded.map(columnOf("cacheHit"))), batch),
    dimsUsed: countsOf(joined(full.map(columnOf("dimUsed")))),
    roundCount: new Set(stretches.map(({ round }) => round)).size,
    voidCount: new Set(stretches.filter(({ isVoid }) => isVoid).map(({ round }) => round)).size,
    achievedHz: reachedHz(stretches),
  };
}

/** Median over the stretches of the arm full, void ones too. @returns ticks a second; undefined when there were none */
export function reachedHz(stretches: readonly Stretch[]): number | undefined {
  const full = stretches.filter(({ arm }) => arm === "full");
  return medianOf(full.flatMap(({ achievedHz }) => achievedHz ?? []));
}

/** Medians of the stretches, round by round; a round that was cut short has not both. */
function ratioByRound(
  subject: readonly Stretch[],
  baseline: readonly Stretch[],
  column: (stretch: Stretch) => Float64Array,
): BlockRatio {
  const pairs = subject.flatMap((one) => {
    const other = baseline.find(({ round }) => round === one.round);
    const subjectNs = medianOf(column(one));
    const baselineNs = other && medianOf(column(other));
    return subjectNs === undefined || baselineNs === undefined ? [] : [{ subjectNs, baselineNs }];
  });
  return blockRatio(
    Float64Array.from(pairs, ({ subjectNs }) => subjectNs),
    Float64Array.from(pairs, ({ baselineNs }) => baselineNs),
  );
}

function shareOf(hits: Float64Array, batch: number): number | undefined {
  return hits.length === 0 ? undefined : hits.reduce((sum, count) => sum + count, 0) / (hits.length * batch);
}

function countsOf(values: Float64Array): { dim: number; tickCount: number }[] {
  const counts = new Map<number, number>();
  for (const dim of values) counts.set(dim, (counts.get(dim) ?? 0) + 1);
  return [...counts].map(([dim, tickCount]) => ({ dim, tickCount })).sort((a, b) => b.dim - a.dim);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
