// What to know before one reads the figures of a run that had something beside it.
import type { Warning } from "../../schema/warnings.ts";
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
    warnings.push({
      code: "more-threads-than-cpus",
      text: `${threads} threads share ${cpuCount(cpus.length)}: they wait for each other`,
      next: `Use --threads ${cpus.length} or fewer.`,
    });
  }
  if (simCmd === undefined && load === "typical" && ownCount >= cpus.length) {
    warnings.push({
      code: "no-other-cpu",
      text: `--load typical loads the other CPUs, and there is none: the measured threads have all of ${cpuCount(cpus.length)}`,
      next: "Use fewer --threads or --pin CPUs, or --load peak.",
    });
  }
  return warnings;
}

/** @param stretches all that were measured */
export function memberWarnings(stretches: readonly MemberStretch[]): Warning[] {
  const sum = (count: (stretch: MemberStretch) => number) =>
    stretches.reduce((total, stretch) => total + count(stretch), 0);
  const tickCount = sum((stretch) => stretch.tickCount);
  const togetherCount = sum((stretch) => stretch.togetherCount);
  if (togetherCount <= tickCount / 2) return [];
  return [
    {
      code: "ticks-together",
      text: `${togetherCount} of ${tickCount} lines of the program came together with others: how long these ticks took is not known`,
      next: "Flush after every line (`stdbuf -oL`, `python -u`), or print the nanoseconds of the tick at the start of its line.",
    },
  ];
}

function cpuCount(count: number): string {
  return count === 1 ? "1 CPU" : `${count} CPUs`;
}
