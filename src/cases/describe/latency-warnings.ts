// What to know before one reads the latency of a case.

import { type Warning, warning } from "../../schema/warnings.ts";
import type { LatencySummary } from "../../stats/latency-summary.ts";
import type { CallsChange } from "../../stats/level.ts";
import { P99_MIN_SAMPLES } from "../../stats/percentile.ts";

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
  const { unresolvable, latencyNsP50, sampleCount, effectiveSampleCount, change } = latency;
  return [
    unresolvable && warning("not-resolvable", { reason: unresolvable, latencyNsP50 }),
    settled === false && warning("not-steady"),
    effectiveSampleCount < P99_MIN_SAMPLES && warning("too-few-for-p99", latency),
    effectiveSampleCount < INDEPENDENT_SHARE * sampleCount && warning("dependent-samples", latency),
    change && changeWarning(change),
    truncatedCount > 0 && warning("truncated-text", truncatedCount),
  ].filter((one) => typeof one === "object");
}

/** That the level did not hold. */
export function changeWarning(change: CallsChange): Warning {
  return warning(change.ratio > 1 ? "drift-up" : "drift-down", change);
}
