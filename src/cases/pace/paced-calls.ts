// How many calls a case makes, and when they are due.
import type { Pace } from "../../bench/pace.ts";
import { signalCode } from "../../core/signals.ts";
import { exactSleep } from "../../host/sleep.ts";
import { P99_MIN_SAMPLES } from "../../stats/percentile.ts";
import type { BenchCase, CaseSettings } from "../settings.ts";

const DEFAULT_CALLS = 10_000;
/** Of several callers: for some of the system's turns, which take milliseconds, each process has to call so long. */
const DEFAULT_CALLS_TOGETHER = 100_000;
/** Paced calls are fewer: about as many as fit into this, but enough for a p99. */
const DEFAULT_PACED_S = 10;

/** Calls a second that are asked for; with a gap, the most that it leaves room for. Undefined for calls back to back. */
export function paceHz(
  { gapMs }: Pick<BenchCase, "gapMs">,
  { rateHz }: Pick<CaseSettings, "rateHz">,
): number | undefined {
  return rateHz ?? (gapMs === undefined || gapMs === 0 ? undefined : 1000 / gapMs);
}

export function callsOf(benchCase: Pick<BenchCase, "gapMs" | "callers">, settings: CaseSettings): number {
  if (settings.iters !== undefined) return settings.iters;
  const perSecond = paceHz(benchCase, settings);
  if (perSecond === undefined) return benchCase.callers > 1 ? DEFAULT_CALLS_TOGETHER : DEFAULT_CALLS;
  return Math.min(DEFAULT_CALLS, Math.max(P99_MIN_SAMPLES, Math.ceil(DEFAULT_PACED_S * perSecond)));
}

export function paceOf({ gapMs }: Pick<BenchCase, "gapMs">, { rateHz }: Pick<CaseSettings, "rateHz">): Pace {
  return {
    periodNs: rateHz === undefined ? 0 : 1e9 / rateHz,
    gapNs: (gapMs ?? 0) * 1e6,
    sleep: exactSleep(),
    isOver: () => signalCode() !== undefined,
    dueNs: 0,
  };
}
