// What to know before one reads the figures of a run that had something beside it.
import { type Warning, warning } from "../../schema/warnings.ts";
import type { MemberStretch } from "../../sim/load/partner.ts";
import type { PartnerRequest } from "./partner.ts";

/** @param cpus on which this process may run */
export function loadWarnings(
  { load, simCmd, threads, ownCpus }: PartnerRequest,
  cpus: readonly number[],
): Warning[] {
  const ownCount = ownCpus?.length ?? threads;
  const warnings: Warning[] = [];
  if (threads > cpus.length) {
    warnings.push(warning("more-threads-than-cpus", { threads, cpus: cpus.length }));
  }
  if (simCmd === undefined && load === "typical" && ownCount >= cpus.length) {
    warnings.push(warning("no-other-cpu", cpus.length));
  }
  return warnings;
}

/** @param stretches all that were measured */
export function memberWarnings(stretches: readonly MemberStretch[]): Warning[] {
  const sum = (count: (stretch: MemberStretch) => number) =>
    stretches.reduce((total, stretch) => total + count(stretch), 0);
  const tickCount = sum((stretch) => stretch.tickCount);
  const togetherCount = sum((stretch) => stretch.togetherCount);
  return togetherCount <= tickCount / 2 ? [] : [warning("ticks-together", { togetherCount, tickCount })];
}
