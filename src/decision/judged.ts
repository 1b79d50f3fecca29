// How far each candidate came, and why not further.
import { formatDuration, formatRatio } from "../core/format.ts";
import type { FallenOut } from "./fallen-out.ts";
import { operatingRow } from "./operating-row.ts";
import { type Margin, p99Of, type Ranking } from "./rank.ts";
import type { LadderRow, Tried } from "./tried.ts";

/** `screened` was measured too little to say more than that others came before it. */
export const STANDINGS = [
  "primary",
  "fallback",
  "equal",
  "slower",
  "screened",
  "constraint",
  "gate",
  "unsteady",
  "disqualified",
  "failed",
] as const;
export type Standing = (typeof STANDINGS)[number];

export interface Judged {
  readonly tried: Tried;
  readonly standing: Standing;
  /** A sentence without its subject, which is the candidate. */
  readonly reason: string;
  /** Where it runs; undefined where the gate lets nothing through. */
  readonly row: LadderRow | undefined;
  /** Over the primary; undefined where one of the two was not measured. */
  readonly margin: Margin | undefined;
}

export function judge(
  tried: Tried,
  ranking: Ranking | undefined,
  mostBytes: number | undefined,
  fallen: FallenOut | undefined,
): Judged {
  const row = tried.weights && operatingRow(tried.weights.rows, mostBytes);
  const margin = ranking?.others.find(({ timed }) => timed === tried)?.margin;
  const judged = (standing: Standing, reason: string) => ({ tried, standing, reason, row, margin });
  if (fallen !== undefined) return judged(fallen.standing, fallen.reason);
  if (tried === ranking?.primary) return judged("primary", primaryReason(ranking));
  if (margin === undefined) return judged("screened", tried.leftOut ?? NO_TIME);
  return margin.isEqual
    ? judged("equal", `${marginText(margin)} the primary's p99: the two are equal, as far as this tells`)
    : judged("slower", `${marginText(margin)} the primary's p99`);
}

const NO_TIME = "was not measured to the end in Layer C";

export function marginText({ ratio, low, high }: Margin): string {
  const interval = low === undefined ? "" : ` (95 %: ${formatRatio(low)} to ${formatRatio(high)})`;
  return `${formatRatio(ratio)}${interval}`;
}

function primaryReason(ranking: Ranking): string {
  const p99 = formatDuration(p99Of(ranking.primary));
  switch (ranking.tieBreak) {
    case undefined:
      return `the lowest p99 of those that pass: ${p99}`;
    case "p99":
      return `equal to others in p99 and in CPU time; of these the lowest median: ${p99}`;
    case "cpu-time":
      return `equal to others in p99 (${p99}); of these the least CPU time`;
  }
}
