// Latency by the length of what was embedded: where texts are mixed, a p99 is for the most part that of the long ones.
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
  return TOKEN_CLASSES.flatMap(({ name }) => {
    const indexes = Array.from(samplesNs.keys()).filter((i) => tokenClassOf(tokenCount[i]!) === name);
    if (indexes.length === 0) return [];
    const own = Float64Array.from(indexes, (i) => samplesNs[i]!);
    const tokens = indexes.map((i) => tokenCount[i]!);
    const sorted = sortSamples(own);
    const p99 = percentile(sorted, 99)!;
    return {
      name,
      sampleCount: own.length,
      leastTokens: tokens.reduce((least, count) => Math.min(least, count)),
      mostTokens: tokens.reduce((most, count) => Math.max(most, count)),
      latencyNsP50: median(sorted)!,
      latencyNsP99: effectiveCount(own, p99) >= P99_MIN_SAMPLES ? p99 : undefined,
    };
  });
}

export function tokenClassOf(tokens: number): TokenClass {
  return TOKEN_CLASSES.find(({ mostTokens }) => tokens <= mostTokens)!.name;
}
