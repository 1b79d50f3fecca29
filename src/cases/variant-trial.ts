// Whether another variant would be faster, for a case that stands alone: both are timed in turns for some seconds when it is over, on the
// same texts. Nothing of it goes into rows or figures.
import type { TextSet } from "../data/text-set.ts";
import { pairedRatio } from "../stats/between-processes.ts";
import type { CaseOutcome } from "./outcome.ts";
import { runCases } from "./run-cases.ts";
import type { RunContext } from "./run-context.ts";
import type { BenchCase } from "./settings.ts";

const ROUNDS = 3;
/** Calls of each variant in a round, on as many texts. */
const CALLS = 60;
const WARMUP = 10;

export interface VariantTrial {
  /** How many times as fast the other one is, by the median of the rounds. */
  readonly times: number;
  /** Of each variant. */
  readonly calls: number;
}

export interface TriedCase {
  readonly benchCase: BenchCase;
  readonly texts: TextSet;
}

/** Whether the case is one that a trial says something about, and long enough for its seconds not to matter. */
export function isWorthATrial(
  { benchCase }: TriedCase,
  { result }: CaseOutcome,
  { settings }: RunContext,
): boolean {
  const { variant, layer, load, callers, gapMs } = benchCase;
  return (
    variant === undefined &&
    result.nearVariant !== undefined &&
    result.verdict === "ok" &&
    (result.processes?.length ?? 0) > 1 &&
    layer !== "C" &&
    load === "solo" &&
    callers === 1 &&
    gapMs === undefined &&
    settings.rateHz === undefined &&
    settings.program === undefined
  );
}

/** Undefined where it could not be measured, or a signal came. @throws UsageError and OutputError */
export async function tryVariant(
  { benchCase, texts }: TriedCase,
  variants: { readonly own: string; readonly other: string },
  context: RunContext,
): Promise<VariantTrial | undefined> {
  const { own, other } = variants;
  const brief = {
    ...context,
    passTexts: CALLS * benchCase.batch,
    settings: {
      ...context.settings,
      iters: CALLS,
      processes: 1,
      forNs: undefined,
      warmup: WARMUP,
      warmStarts: 0,
      coldStarts: 0,
      keepCost: false,
    },
  };
  const p50Ns = new Map<string, (number | undefined)[]>([own, other].map((variant) => [variant, []]));
  for (let round = 0; round < ROUNDS && !context.shouldStop(); round++) {
    const turn = round % 2 === 0 ? [own, other] : [other, own];
    const cases = turn.map((variant) => ({ benchCase: { ...benchCase, variant }, texts }));
    await runCases(cases, brief, {
      measured: () => {},
      begins: (_, done) =>
        context.progress.update(2 * round + done, 2 * ROUNDS, `${own} and ${other} in turns`),
      sofar: () => {},
      done: ({ result }) =>
        void p50Ns.get(result.identity.variant as string)?.push(result.latency?.latencyNsP50),
    });
  }
  context.progress.end();
  if (context.shouldStop()) return undefined;
  const times = pairedRatio(p50Ns.get(own)!, p50Ns.get(other)!).value;
  return times === undefined ? undefined : { times, calls: ROUNDS * CALLS };
}
