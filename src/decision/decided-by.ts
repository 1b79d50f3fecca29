// Which rule made the decision: the limit without which another candidate would have won, or the rule that ranked.
import type { LimitName } from "./constraints.ts";
import type { FallenOut } from "./fallen-out.ts";
import { operatingRow } from "./operating-row.ts";
import type { Ranking } from "./rank.ts";
import type { LadderRow, Tried } from "./tried.ts";

export interface DecidedBy {
  readonly rule: "response-p99" | "cpu-time" | LimitName;
  readonly text: string;
}

/** @param mostBytes of a vector; undefined without a limit */
export function decidedBy(
  { primary, tieBreak }: Ranking,
  out: ReadonlyMap<Tried, FallenOut>,
  mostBytes: number | undefined,
): DecidedBy {
  const breached = [...out].flatMap(([one, { breach }]) => (breach === undefined ? [] : [{ one, breach }]));
  const soonest = breached
    .filter(({ one }) => paceOf(one) < paceOf(primary))
    .toSorted((a, b) => paceOf(a.one) - paceOf(b.one))[0];
  if (soonest !== undefined) {
    const { one, breach } = soonest;
    const text = `--${breach.limit} decided: ${one.candidate} is faster in Layer B, but ${breach.text}`;
    return { rule: breach.limit, text };
  }
  const { rows = [] } = primary.weights ?? {};
  const [row, unlimited] = [operatingRow(rows, mostBytes), operatingRow(rows)];
  if (row !== undefined && unlimited !== undefined && row !== unlimited) {
    const text = `--max-bytes decided how its vectors are kept: ${keptAs(row)} in place of ${keptAs(unlimited)}`;
    return { rule: "max-bytes", text };
  }
  return tieBreak === "cpu-time"
    ? { rule: "cpu-time", text: "CPU time decided, among candidates whose p99 is equal" }
    : { rule: "response-p99", text: "the p99 of a step in Layer C decided" };
}

function keptAs({ dim, storage }: LadderRow): string {
  return `${dim} dims as ${storage}`;
}

/** Of a call: every candidate that came as far as a limit has it. */
function paceOf({ call }: Tried): number {
  return call?.p50Ns ?? Number.POSITIVE_INFINITY;
}
