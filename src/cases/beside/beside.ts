// What ran beside a case, stretch by stretch, and what the embedder did to it.
import type { Arm } from "../../bench/rounds.ts";
import type { BesideReport } from "../../schema/tick-report.ts";
import type { PartnerStretch } from "../../sim/load/partner.ts";
import { blockRatio } from "../../stats/block-ratio.ts";
import { medianOf } from "../../stats/percentile.ts";

/** What ran beside in one stretch. */
export interface BesideStretch {
  /** Layers A and B have one stretch, which counts as full: world and embedder. */
  readonly arm: Arm;
  readonly round: number;
  readonly stretch: PartnerStretch;
}

/** Undefined where nothing ran beside. */
export function besideOf(stretches: readonly BesideStretch[]): BesideReport | undefined {
  const first = stretches[0]?.stretch.members ?? [];
  if (first.length === 0) return undefined;
  const members = first.map(({ name, cpu, dutyAsked }, index) => {
    const duties = stretches.flatMap(({ stretch }) => stretch.members[index]?.dutyMeasured ?? []);
    const sum = duties.reduce((total, duty) => total + duty, 0);
    return { name, cpu, dutyAsked, dutyMeasured: duties.length === 0 ? undefined : sum / duties.length };
  });
  const tickNs = (arm: Arm) => medianOf(roundsOf(stretches, arm).map(({ tickNs }) => tickNs));
  return {
    members,
    tickNs: { null: tickNs("null"), paced: tickNs("paced"), full: tickNs("full") },
    slowdown: slowdownOf(stretches),
  };
}

/** Every stretch with the figures of its members, for run.json; the ticks themselves would be too many. */
export function besideFacts(stretches: readonly BesideStretch[]) {
  return stretches.map(({ arm, round, stretch }) => ({
    arm,
    round,
    wall_ns: stretch.wallNs,
    members: stretch.members.map((member) => ({
      name: member.name,
      cpu: member.cpu ?? null,
      duty_asked: member.dutyAsked ?? null,
      duty_measured: member.dutyMeasured ?? null,
      ticks: member.tickCount,
      tick_ns_median: member.tickNsMedian ?? null,
      tick_ns_p99: member.tickNsP99 ?? null,
    })),
  }));
}

/** The tick of each round: the mean of the members' medians. */
function roundsOf(stretches: readonly BesideStretch[], arm: Arm): { round: number; tickNs: number }[] {
  return stretches
    .filter((one) => one.arm === arm)
    .flatMap(({ round, stretch }) => {
      const medians = stretch.members.flatMap(({ tickNsMedian }) => tickNsMedian ?? []);
      if (medians.length === 0) return [];
      return [{ round, tickNs: medians.reduce((sum, ns) => sum + ns, 0) / medians.length }];
    });
}

function slowdownOf(stretches: readonly BesideStretch[]) {
  const alone = new Map(roundsOf(stretches, "null").map(({ round, tickNs }) => [round, tickNs]));
  const pairs = roundsOf(stretches, "full").filter(({ round }) => alone.has(round));
  return blockRatio(
    Float64Array.from(pairs, ({ tickNs }) => tickNs),
    Float64Array.from(pairs, ({ round }) => alone.get(round)!),
  );
}
