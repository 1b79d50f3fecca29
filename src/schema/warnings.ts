// A warning is a value: a code to search for, what was seen, and the next thing to try. This file makes those that the
// figures of a case call for; whoever else has something to say builds the same shape.

import { formatCount, formatDuration } from "../core/format.ts";
import type { LatencySummary } from "../stats/latency-summary.ts";
import { P99_MIN_SAMPLES } from "../stats/percentile.ts";
import type { Unresolvable } from "../stats/timer.ts";

export interface Warning {
  readonly code: string;
  readonly text: string;
  /** The next thing to try. */
  readonly next: string;
}

/** Rank correlation with call order from which a drift is worth a word. */
const DRIFT_RHO = 0.3;
/** Share of the samples that must count as independent. */
const INDEPENDENT_SHARE = 0.5;

/** Warnings that the figures of a case call for, in the order in which to read them. */
export function warningsOf(
  latency: LatencySummary,
  steady: boolean | undefined,
  truncatedCount = 0,
): Warning[] {
  return [
    latency.unresolvable && unresolvable(latency.unresolvable, latency.latencyNsP50),
    steady === false && NOT_STEADY,
    latency.sampleCount < P99_MIN_SAMPLES && tooFewForP99(latency.sampleCount),
    latency.latencyNsP99 !== undefined && latency.latencyNsP99High === undefined && openP99(latency),
    latency.effectiveSampleCount < INDEPENDENT_SHARE * latency.sampleCount && dependent(latency),
    Math.abs(latency.driftRho ?? 0) >= DRIFT_RHO && drift(latency.driftRho!),
    truncatedCount > 0 && truncated(truncatedCount),
  ].filter((warning) => typeof warning === "object");
}

const NOT_STEADY: Warning = {
  code: "not-steady",
  text: "the latency had not settled when the warm-up gave up",
  next: "Close other programs, or set a longer warm-up with --warmup.",
};

const UNRESOLVABLE_TEXT: Readonly<Record<Unresolvable, string>> = {
  "near-resolution": "is too close to the resolution of the clock",
  "mostly-zero": "is zero for most calls",
  "few-distinct": "takes only a few distinct values",
};

function unresolvable(reason: Unresolvable, latencyNsP50: number | undefined): Warning {
  return {
    code: "not-resolvable",
    text: `the latency (p50 ${formatDuration(latencyNsP50)}) ${UNRESOLVABLE_TEXT[reason]}`,
    next: "Raise --batch so that one call takes longer, and do not read its percentiles as exact.",
  };
}

function tooFewForP99(sampleCount: number): Warning {
  return {
    code: "too-few-for-p99",
    text: `${formatCount(sampleCount)} steady calls do not support a p99, which needs ${P99_MIN_SAMPLES}`,
    next: `Use --iters ${P99_MIN_SAMPLES} or more.`,
  };
}

function openP99({ sampleCount, effectiveSampleCount }: LatencySummary): Warning {
  return {
    code: "p99-open",
    text: `no call bounds the p99 from above: ${formatCount(sampleCount)} calls are worth ${formatCount(effectiveSampleCount)}`,
    next: `Use --iters ${4 * sampleCount} or more.`,
  };
}

function dependent({ sampleCount, effectiveSampleCount }: LatencySummary): Warning {
  return {
    code: "dependent-samples",
    text: `neighbouring calls resemble each other: ${formatCount(sampleCount)} calls are worth ${formatCount(effectiveSampleCount)}`,
    next: "Read the intervals, which allow for it, and repeat the run in a quieter moment.",
  };
}

function drift(rho: number): Warning {
  const seen = `Spearman's rho of latency against call order is ${rho.toFixed(2)}`;
  return rho > 0
    ? {
        code: "drift-up",
        text: `the calls became slower: ${seen}`,
        next: "Let the machine cool down, plug it in and close other programs.",
      }
    : {
        code: "drift-down",
        text: `the calls became faster: ${seen}`,
        next: "Set a longer warm-up with --warmup.",
      };
}

function truncated(count: number): Warning {
  return {
    code: "truncated-text",
    text: `${formatCount(count)} ${count === 1 ? "text was" : "texts were"} longer than the model takes and cut`,
    next: "Use shorter texts, or split them before embedding.",
  };
}
