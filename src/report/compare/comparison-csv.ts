// A comparison for programs: one row a case and figure as CSV, and all of it as JSON.
import type { IdentityColumn } from "../../schema/call-columns.ts";
import { type Cell, csvRow } from "../../schema/csv.ts";
import { jsonText, SCHEMA_VERSION } from "../json.ts";
import type { ComparedCase, Comparison } from "./comparison.ts";
import type { Difference } from "./differences.ts";

const IDENTITY = [
  ...["candidate", "model", "variant", "backend", "runtime", "provider", "layer", "dim", "batch", "threads"],
  ...["pin", "spin", "load", "rate_hz", "gap_ms", "repeat_hits", "text"],
] as readonly IdentityColumn[];

type Compared = Difference & { readonly identity: ComparedCase["identity"] };

const COLUMNS: readonly { readonly name: string; readonly of: (one: Compared) => Cell }[] = [
  ...IDENTITY.map((name) => ({ name, of: ({ identity }: Compared) => identity[name] })),
  { name: "figure", of: ({ figure }) => figure },
  { name: "unit", of: ({ unit }) => unit },
  { name: "a", of: ({ a }) => exact(a) },
  { name: "b", of: ({ b }) => exact(b) },
  { name: "difference", of: ({ difference }) => exact(difference.value) },
  { name: "difference_low", of: ({ difference }) => exact(difference.low) },
  { name: "difference_high", of: ({ difference }) => exact(difference.high) },
  { name: "ratio", of: ({ ratio }) => exact(ratio.value) },
  { name: "ratio_low", of: ({ ratio }) => exact(ratio.low) },
  { name: "ratio_high", of: ({ ratio }) => exact(ratio.high) },
  { name: "processes_a", of: ({ processes }) => processes.a },
  { name: "processes_b", of: ({ processes }) => processes.b },
  { name: "change", of: ({ change }) => change },
];

/** To six digits: ratios of one in a thousand are read from it. */
function exact(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(6));
}

/** Rows with their ends, the header first. */
export function comparisonRows({ cases }: Comparison): readonly string[] {
  const rows = cases.flatMap(({ identity, differences }) =>
    differences.map((difference) => csvRow(COLUMNS.map(({ of }) => of({ ...difference, identity })))),
  );
  return [csvRow(COLUMNS.map(({ name }) => name)), ...rows];
}

export function comparisonJson({ a, b, circumstances, control, cases, onlyA, onlyB }: Comparison): string {
  return jsonText({
    schema_version: SCHEMA_VERSION,
    a: { path: a.path, run: a.facts.run, label: a.facts.label },
    b: { path: b.path, run: b.facts.run, label: b.facts.label },
    differs: circumstances,
    control,
    cases: cases.map(({ identity, differences }) => ({
      ...Object.fromEntries(IDENTITY.map((name) => [name, identity[name]])),
      figures: differences.map((difference) =>
        Object.fromEntries(
          COLUMNS.slice(IDENTITY.length).map(({ name, of }) => [name, of({ ...difference, identity })]),
        ),
      ),
    })),
    only_a: onlyA,
    only_b: onlyB,
  });
}
