// How many calls a case makes, and when they are due.
import type { Pace } from "../../bench/pace.ts";
import type { BenchOptions } from "../../cli/options/parse.ts";
import { exactSleep } from "../../host/sleep.ts";
import { P99_MIN_SAMPLES } from "../../stats/percentile.ts";
import type { BenchCase } from "./cases.ts";

const DEFAULT_CALLS = 10_000;
/** Paced calls are fewer: about as many as fit into this, but enough for a p99. */
const DEFAULT_PACED_S = 10;

/** Calls a second that are asked for; with a gap, the most that it leaves room for. Undefined for calls back to back. */
export function paceHz(
  { gapMs }: Pick<BenchCase, "gapMs">,
  { rate }: Pick<BenchOptions, "rate">,
): number | undefined {
  return rate ?? (gapMs === undefined || gapMs === 0 ? undefined : 1000 / gapMs);
}

export function callsOf(benchCase: Pick<BenchCase, "gapMs">, options: BenchOptions): number {
  if (options.iters !== undefined) return options.iters;
  const perSecond = paceHz(benchCase, options);
  if (perSecond === undefined) return DEFAULT_CALLS;
  return Math.min(DEFAULT_CALLS, Math.max(P99_MIN_SAMPLES, Math.ceil(DEFAULT_PACED_S * perSecond)));
}

export function paceOf({ gapMs }: Pick<BenchCase, "gapMs">, { rate }: BenchOptions): Pace {
  return {
    periodNs: rate === undefined ? 0 : 1e9 / rate,
    gapNs: (gapMs ?? 0) * 1e6,
    sleep: exactSleep(),
    dueNs: 0,
  };
}
