// What several callers of a case came to, each by itself and all together.
import { formatBytes, formatDuration, formatRate } from "../../core/format.ts";
import type { CaseResult } from "../../schema/case-result.ts";

/** Of each caller, the one that the rows are of first. Empty where one called alone. */
export function callerParts({ callers, identity }: CaseResult): string[] {
  if (callers === undefined || callers.p50Ns.length === 1) return [];
  const { p50Ns, p99Ns, rateHz, rssBytes } = callers;
  const all = (each: readonly (number | undefined)[]) => each.map((ns) => formatDuration(ns)).join(", ");
  return [
    `${p50Ns.length} callers at once, ${identity.sessions === "shared" ? "of one session" : "a session each"}: ${formatRate(rateHz)} together`,
    `p50 of each ${all(p50Ns)}`,
    `p99 of each ${all(p99Ns)}`,
    ...(rssBytes === undefined ? [] : [`resident together ${formatBytes(rssBytes)}`]),
  ];
}
