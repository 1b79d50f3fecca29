// What to know before one reads the latency of a case.

import { type Warning, warning } from "../../schema/warnings.ts";
import type { LatencySummary } from "../../stats/latency-summary.ts";
import { P99_MIN_SAMPLES } from "../../stats/percentile.ts";

/** Rank correlation with call order from which a drift is worth a word. */
const DRIFT_RHO = 0.3;
/** Share of the samples that must count as independent. */
const INDEPENDENT_SHARE = 0.5;

/**
 * In the order in which to read them.
 * @param settled whether the warm-up did; undefined when that was not looked at
 */
export function latencyWarnings(
  latency: LatencySummary,
  settled: boolean | undefined,
  truncatedCount = 0,
): Warning[] {
  const { unresolvable, latencyNsP50, sampleCount, effectiveSampleCount, driftRho = 0 } = latency;
  return [
    unresolvable && warning("not-resolvable", { reason: unresolvable, latencyNsP50 }),
    settled === false && warning("not-steady"),
    effectiveSampleCount < P99_MIN_SAMPLES && warning("too-few-for-p99", latency),
    effectiveSampleCount < INDEPENDENT_SHARE * sampleCount && warning("dependent-samples", latency),
    driftRho >= DRIFT_RHO && warning("drift-up", driftRho),
    driftRho <= -DRIFT_RHO && warning("drift-down", driftRho),
    truncatedCount > 0 && warning("truncated-text", truncatedCount),
  ].filter((one) => typeof one === "object");
}
