// Every name that a table, a line or a document has, with what it is: from the tables that writers and readers share.
import { CALL_COLUMNS, type CallColumn } from "../../schema/call-columns.ts";
import { DISTURBANCE_WARNINGS } from "../../schema/disturbance-warnings.ts";
import { EXPLANATIONS } from "../../schema/explanations.ts";
import { FIGURES, type Figure } from "../../schema/figures.ts";
import { LADDER_COLUMNS } from "../../schema/ladder-columns.ts";
import { WARNINGS } from "../../schema/warnings.ts";

export interface Entry {
  readonly name: string;
  readonly kind: "column" | "figure" | "measure" | "warning";
  /** Where it stands. */
  readonly place: string;
  readonly what: string;
  /** `none` for what is a text or a number without one. */
  readonly unit: string;
  /** What holds it, and what that covers; undefined where there is no interval. */
  readonly interval: string | undefined;
  readonly more: string | undefined;
}

const BETWEEN =
  "95 % between the fresh processes that measured the case (2nd lowest to 2nd highest of nine), no distribution assumed; what changes from one minute to the next is not in it. Under six processes there is none.";

/** All, by name; a name that several tables have comes several times. */
export function entries(): readonly Entry[] {
  return [...callEntries(), ...figureEntries(), ...ladderEntries(), ...warningEntries()];
}

/** Each once. */
export function explainedNames(): readonly string[] {
  return [...new Set(entries().map(({ name }) => name))];
}

function callEntries(): Entry[] {
  return CALL_COLUMNS.map(({ column, type, what, ...row }: CallColumn) => ({
    name: column,
    kind: "column",
    place: "calls.csv, one row per call",
    what,
    unit: row.unit ?? noUnit(type),
    interval: undefined,
    more: undefined,
  }));
}

function figureEntries(): Entry[] {
  const keys = new Set<string>(FIGURES.map(({ key }) => key));
  return FIGURES.map(({ key, unit, what }: Figure) => {
    const stem = stemOf(key);
    const ends = endsOf(key, keys);
    const within = keys.has(`${stem}_within_low_us`);
    return {
      name: key,
      kind: "figure",
      place: "a case: summary line, summary.csv, JSON",
      what,
      unit: unit === "ratio" || unit === "count" || unit === "text" || unit === "flag" ? noUnit(unit) : unit,
      interval:
        ends &&
        `${ends}: ${BETWEEN}${within ? ` ${stem}_within_low_us and ${stem}_within_high_us are those inside of one process.` : ""}`,
      more: EXPLANATIONS[stem],
    };
  });
}

/** `p99_us` has the ends `p99_low_us` and `p99_high_us`, `embed_slowdown` those without a unit. */
function endsOf(key: string, keys: ReadonlySet<string>): string | undefined {
  const unit = /_(us|ms|ns)$/.exec(key)?.[0] ?? "";
  const stem = key.slice(0, key.length - unit.length);
  const [low, high] = [`${stem}_low${unit}`, `${stem}_high${unit}`];
  return keys.has(low) && keys.has(high) ? `${low} to ${high}` : undefined;
}

/** Without the unit. */
export function stemOf(name: string): string {
  return name.replace(/_(us|ms|ns|mb|uj|hz)$/, "");
}

const JOINT =
  "95 % over the queries (paired bootstrap), together with the other rows of its family, so that none passes because many were tried.";

const LADDER_INTERVALS: Readonly<Record<string, string>> = {
  ndcg_at_10:
    "ci_low to ci_high: 95 % of the difference to the full dim, over the queries (paired bootstrap).",
  retention_ndcg_at_10: `retention_low to retention_high: ${JOINT}`,
  flip_qd_at_10: `flip_low to flip_high: ${JOINT}`,
  flip_dd_at_10: `flip_low to flip_high, where there are no queries: ${JOINT}`,
};

function ladderEntries(): Entry[] {
  return LADDER_COLUMNS.map(({ column, type, what }) => ({
    name: column,
    kind: "measure",
    place: "ladder.csv, one row per dim and arm",
    what,
    unit: /_us$/.test(column) ? "µs" : /_bytes$/.test(column) ? "bytes" : noUnit(type),
    interval: LADDER_INTERVALS[column],
    more: undefined,
  }));
}

/** What a warning says depends on what was seen: here is when it comes, and what it asks for where that is always the same. */
function warningEntries(): Entry[] {
  return Object.entries(WARNINGS).map(([code, row]) => ({
    name: code,
    kind: "warning",
    place:
      code in DISTURBANCE_WARNINGS ? "a warning, and the column disturbed" : "a warning: key warnings, JSON",
    what: row.what,
    unit: "none",
    interval: undefined,
    more: typeof row.next === "string" ? row.next : undefined,
  }));
}

function noUnit(type: string): string {
  return type === "text" || type === "flag"
    ? "none (text)"
    : type === "ratio"
      ? "none (ratio)"
      : "none (number)";
}
