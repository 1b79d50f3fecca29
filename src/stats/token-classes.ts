// Latency by the length of what was embedded: where texts are mixed, a p99 is for the most part that of the long ones.
import { stopIfGivenUp } from "../core/signals.ts";
import { effectiveCount } from "./effective-count.ts";
import { median, P99_MIN_SAMPLES, percentile, sortSamples } from "./percentile.ts";

/** Most tokens of a call in each class: a few words, a sentence or two, and what is longer. */
export const TOKEN_CLASSES = [
  { name: "short", mostTokens: 12 },
  { name: "medium", mostTokens: 64 },
  { name: "long", mostTokens: Number.POSITIVE_INFINITY },
] as const;

export type TokenClass = (typeof TOKEN_CLASSES)[number]["name"];

export interface ClassLatency {
  readonly name: TokenClass;
  readonly sampleCount: number;
  readonly leastTokens: number;
  readonly mostTokens: number;
  readonly latencyNsP50: number;
  /** From 662 samples' worth. */
  readonly latencyNsP99: number | undefined;
}

/** The classes that have samples, from short to long. */
export function latencyByClass(
  samplesNs: Float64Array,
  tokenCount: ArrayLike<number>,
): readonly ClassLatency[] {
  return TOKEN_CLASSES.flatMap(({ name, mostTokens }, index) => {
    stopIfGivenUp();
    const above = TOKEN_CLASSES[index - 1]?.mostTokens ?? Number.NEGATIVE_INFINITY;
    const own = new Float64Array(samplesNs.length);
    let [count, least, most] = [0, Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < samplesNs.length; i++) {
      const tokens = tokenCount[i]!;
      if (tokens <= above || tokens > mostTokens) continue;
      own[count++] = samplesNs[i]!;
      least = Math.min(least, tokens);
      most = Math.max(most, tokens);
    }
    if (count === 0) return [];
    const ofClass = own.subarray(0, count);
    const sorted = sortSamples(ofClass);
    const p99 = percentile(sorted, 99)!;
    return {
      name,
      sampleCount: count,
      leastTokens: least,
      mostTokens: most,
      latencyNsP50: median(sorted)!,
      latencyNsP99: effectiveCount(ofClass, p99) >= P99_MIN_SAMPLES ? p99 : undefined,
    };
  });
}
