// What to know before one reads the figures of a run that had something beside it.
import { type Warning, warning } from "../../schema/warnings.ts";
import type { MemberStretch } from "../../sim/load/partner.ts";
import { medianOf, P90_MIN_SAMPLES } from "../../stats/percentile.ts";
import type { LoadRequest } from "./partner.ts";

/** @param cpus on which this process may run */
export function loadWarnings({ load, threads, ownCpus }: LoadRequest, cpus: readonly number[]): Warning[] {
  const ownCount = ownCpus?.length ?? threads;
  const warnings: Warning[] = [];
  if (threads > cpus.length) {
    warnings.push(warning("more-threads-than-cpus", { threads, cpus: cpus.length }));
  }
  if (load === "typical" && ownCount >= cpus.length) {
    warnings.push(warning("no-other-cpu", cpus.length));
  }
  return warnings;
}

/** Ticks of what ran beside, in a stretch: fewer say little of it. */
const FEWEST_TICKS = P90_MIN_SAMPLES;

/** @param stretches all that were measured */
export function memberWarnings(stretches: readonly MemberStretch[]): Warning[] {
  if (stretches.length === 0) return [];
  const sum = (count: (stretch: MemberStretch) => number) =>
    stretches.reduce((total, stretch) => total + count(stretch), 0);
  const tickCount = sum((stretch) => stretch.tickCount);
  const togetherCount = sum((stretch) => stretch.togetherCount);
  const ticks = medianOf(stretches.map((stretch) => stretch.tickCount)) ?? 0;
  return [
    ...(togetherCount <= tickCount / 2 ? [] : [warning("ticks-together", { togetherCount, tickCount })]),
    ...unitWarnings(stretches),
    ...(ticks >= FEWEST_TICKS
      ? []
      : [warning("few-ticks-beside", { ticks: Math.floor(ticks), wanted: FEWEST_TICKS })]),
  ];
}

/** By how much lines are farther apart than their numbers say, at the least, for these to look like each unit. */
const LOOKS_LIKE = [
  { unit: "s", from: 3e7 },
  { unit: "ms", from: 3e4 },
  { unit: "us", from: 300 },
] as const;

/** Programs that wait between ticks print less than the distance of their lines, but not a thousandth of it. */
function unitWarnings(stretches: readonly MemberStretch[]): Warning[] {
  const plain = stretches.filter(
    ({ plainCount = 0, tickCount, tickNsMedian }) => plainCount > tickCount / 2 && tickNsMedian !== undefined,
  );
  const tickNs = medianOf(plain.flatMap(({ tickNsMedian }) => tickNsMedian ?? []));
  const apartNs = medianOf(plain.map(({ wallNs, tickCount }) => wallNs / tickCount));
  if (tickNs === undefined || apartNs === undefined || tickNs === 0) return [];
  const like = LOOKS_LIKE.find(({ from }) => apartNs / tickNs >= from);
  return like === undefined ? [] : [warning("ticks-unit", { tickNs, apartNs, unit: like.unit })];
}
