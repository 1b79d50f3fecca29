// What runs beside the measured process: nothing, load workers, or the user's own program. A run opens one partner, and brackets
// every part that it wants to know about with `begin` and `end`: a stretch.
import { median, P99_MIN_SAMPLES, percentile, sortSamples } from "../../stats/percentile.ts";

export const LOAD_KINDS = ["solo", "typical", "peak", "sim-cmd"] as const;
export type LoadKind = (typeof LOAD_KINDS)[number];

export interface Partner {
  readonly load: LoadKind;
  /**
   * A stretch begins: counters are at zero, and every worker works by the time this resolves. Outside of stretches workers sleep;
   * the user's own program is never stopped, but what it prints there is not counted.
   * @throws the failure, when the partner has failed
   */
  begin(): Promise<void>;
  /**
   * The stretch ends.
   * @throws the failure, when the partner has failed
   */
  end(): Promise<PartnerStretch>;
  /** Set once the partner has failed: to be looked at between blocks, where the event loop turns. It stays. */
  failure(): Error | undefined;
  /** Resolves when no process of the partner is left. They end as well when this process dies, however it does. */
  close(): Promise<void>;
}

export interface PartnerStretch {
  /** From where `begin` resolved to where `end` was called, on the clock of this process. */
  readonly wallNs: number;
  /** One a worker, in the order of their CPUs; one for the user's own program; none for solo. */
  readonly members: readonly MemberStretch[];
}

/** One process of the partner during one stretch. */
export interface MemberStretch {
  readonly name: string;
  /** The CPU that it is bound to; undefined when the system decides. */
  readonly cpu: number | undefined;
  /** On the member's own clock. */
  readonly wallNs: number;
  /** Share of its CPU that a worker was asked to use, 0 to 1. */
  readonly dutyAsked: number | undefined;
  /** CPU time of the worker over wall time: below what was asked where others had the CPU. */
  readonly dutyMeasured: number | undefined;
  /** Ticks that ended within the stretch. */
  readonly tickCount: number;
  /** Durations in the order of the ticks: of those that are known, the last TICKS_KEPT. */
  readonly tickNs: Float64Array;
  /** When those began, on the clock of this boot; left out where nobody asks. */
  readonly tickStartNs?: Float64Array | undefined;
  readonly tickNsMedian: number | undefined;
  /** From 662 durations. */
  readonly tickNsP99: number | undefined;
  /** Lines without a number that came together with others: ticks whose durations are not known. */
  readonly togetherCount: number;
  /** Of a program's: durations that it printed without their unit; left out for what prints none. */
  readonly plainCount?: number | undefined;
  /** Resident memory; undefined where nobody asked. */
  readonly rssBytes?: number | undefined;
}

/** Durations that one member keeps of one stretch. */
export const TICKS_KEPT = 65_536;

/** What a member measures itself; the figures follow from it. */
export type MemberReport = Omit<MemberStretch, "tickNs" | "tickStartNs" | "tickNsMedian" | "tickNsP99"> & {
  readonly tickNs: readonly number[];
  readonly tickStartNs?: ArrayLike<number> | undefined;
};

export function memberStretch({ tickStartNs, ...report }: MemberReport): MemberStretch {
  const tickNs = Float64Array.from(report.tickNs);
  const sortedNs = sortSamples(tickNs);
  return {
    ...report,
    tickNs,
    ...(tickStartNs !== undefined && { tickStartNs: Float64Array.from(tickStartNs) }),
    tickNsMedian: median(sortedNs),
    tickNsP99: tickNs.length < P99_MIN_SAMPLES ? undefined : percentile(sortedNs, 99),
  };
}

/** Several stretches as one, in their order; undefined for none. Medians are of the durations that are kept of all. */
export function joinedStretch(stretches: readonly PartnerStretch[]): PartnerStretch | undefined {
  const [first, ...others] = stretches;
  if (first === undefined || others.length === 0) return first;
  return {
    wallNs: sumOf(stretches, ({ wallNs }) => wallNs),
    members: first.members.map((_, index) => joinedMember(stretches.map(({ members }) => members[index]!))),
  };
}

function joinedMember(parts: readonly MemberStretch[]): MemberStretch {
  const last = parts.at(-1)!;
  const wallNs = sumOf(parts, (part) => part.wallNs);
  const isDutyKnown = parts.every(({ dutyMeasured }) => dutyMeasured !== undefined);
  return memberStretch({
    ...last,
    wallNs,
    dutyMeasured: isDutyKnown ? sumOf(parts, (part) => part.dutyMeasured! * part.wallNs) / wallNs : undefined,
    tickCount: sumOf(parts, (part) => part.tickCount),
    togetherCount: sumOf(parts, (part) => part.togetherCount),
    ...(last.plainCount !== undefined && { plainCount: sumOf(parts, (part) => part.plainCount ?? 0) }),
    tickNs: parts.flatMap(({ tickNs }) => [...tickNs]).slice(-TICKS_KEPT),
    tickStartNs:
      last.tickStartNs && parts.flatMap(({ tickStartNs = [] }) => [...tickStartNs]).slice(-TICKS_KEPT),
  });
}

function sumOf<Part>(parts: readonly Part[], value: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + value(part), 0);
}

/** Nothing runs beside. */
export function soloPartner(): Partner {
  let beginNs = 0;
  return {
    load: "solo",
    async begin() {
      beginNs = Bun.nanoseconds();
    },
    async end() {
      return { wallNs: Bun.nanoseconds() - beginNs, members: [] };
    },
    failure: () => undefined,
    async close() {},
  };
}
