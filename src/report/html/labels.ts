// What a case is called in a report: no more than tells it from the others.
import { from } from "arquero";
import { IDENTITY_COLUMNS } from "../../schema/call-columns.ts";
import type { SummaryReadRow } from "../../schema/read-rows.ts";

interface NamedCase {
  /** Of its run. */
  readonly name: string;
  readonly summary: SummaryReadRow;
}

/** Follows from others: the candidate names them all. */
const IN_CANDIDATE = ["run", "machine", "model", "variant", "runtime", "provider", "arm", "round"];

/** One label a case; all differ, unless two cases have nothing that differs but their place. */
export function caseLabels(cases: readonly NamedCase[]): readonly string[] {
  if (cases.length === 0) return [];
  const rows = from(cases.map(({ name, summary }) => ({ ...summary, run: name })));
  const hasRuns = rows.dedupe("run").numRows() > 1;
  // What differs between runs only, their names tell.
  const varied = IDENTITY_COLUMNS.filter(
    (column) =>
      !IN_CANDIDATE.includes(column) && rows.dedupe("run", column).numRows() > rows.dedupe("run").numRows(),
  );
  return cases.map(({ name, summary }) => {
    const cells = summary as Readonly<Record<string, unknown>>;
    const parts = [...(hasRuns ? [name] : []), ...varied.map((column) => part(column, cells[column]))];
    return parts.length === 0 ? `${summary.model} dim ${summary.dim}` : parts.join(" · ");
  });
}

function part(column: string, value: unknown): string {
  if (value === undefined) return `no ${words(column)}`;
  return column === "candidate" ? String(value) : `${words(column)} ${value}`;
}

function words(column: string): string {
  return column.replaceAll("_", " ");
}
