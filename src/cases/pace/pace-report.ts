// Calls that were due at instants of their own: how late they were answered, and whether the rate was held.
import { isHeld } from "../../bench/pace.ts";
import type { CaseResult } from "../../schema/case-result.ts";
import type { PaceReport } from "../../schema/tick-report.ts";
import { warning } from "../../schema/warnings.ts";
import { summarizeLatency } from "../../stats/latency-summary.ts";
import { latencyOptions } from "../describe/latency-options.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import type { HeldRate } from "./held-rate.ts";
import { paceHz } from "./paced-calls.ts";

/** @param responseNs of the calls that count */
export function paceReport(
  benchCase: BenchCase,
  responseNs: Float64Array,
  { achievedHz, held }: { readonly achievedHz: number | undefined; readonly held: HeldRate | undefined },
  context: RunContext,
): PaceReport | undefined {
  if (paceHz(benchCase, context.settings) === undefined) return undefined;
  return {
    response: summarizeLatency(responseNs, latencyOptions(context)),
    askedHz: context.settings.rateHz,
    achievedHz,
    heldHz: held?.heldHz,
  };
}

/** @param isAllVoid whether no round is left that counts, although the ticks with world and embedder may have come in time */
export function isRateMissed(
  askedHz: number | undefined,
  achievedHz: number | undefined,
  isAllVoid: boolean,
): boolean {
  return askedHz !== undefined && (isAllVoid || !isHeld(achievedHz, askedHz));
}

/** A rate that was not held is no failure: the verdict says so, and what would be held. */
export function withRateVerdict(result: CaseResult): CaseResult {
  const { pace, ticks, verdict } = result;
  const isAllVoid = ticks !== undefined && ticks.voidCount === ticks.roundCount;
  if (verdict !== "ok" || pace === undefined || !isRateMissed(pace.askedHz, pace.achievedHz, isAllVoid))
    return result;
  const lateRounds = isRateMissed(pace.askedHz, pace.achievedHz, false) ? undefined : ticks?.roundCount;
  return {
    ...result,
    verdict: "rate-missed",
    warnings: [...result.warnings, warning("rate-missed", { ...pace, lateRounds })],
  };
}
