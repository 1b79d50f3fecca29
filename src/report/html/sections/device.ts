// Which device computed, and how that is known.

import { factsOf, listOf } from "../../run-json.ts";
import { type ReportTable, table, type Value } from "../blocks.ts";
import { figureTable, known } from "../figure-table.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";

const KEYS = ["device", "kind", "proof", "precision", "fallback", "runtime_version", "truncated"] as const;

export const device: Section = {
  id: "device",
  title: "Which device computed",
  without: "No case was opened.",
  blocks: ({ cases }) =>
    known([
      figureTable("The device, and how far it is proven (5: in every way)", cases, KEYS),
      settingTable(cases),
    ]),
};

/** What the runtime was asked for, and what it answers. What several cases have is told once. */
function settingTable(cases: readonly Case[]): ReportTable | undefined {
  const settings = cases.flatMap(({ label, facts }) =>
    listOf(facts.settings)
      .map(factsOf)
      .map(({ name, asked, readBack }) => ({ label, cells: [text(name), text(asked), text(readBack)] })),
  );
  if (settings.length === 0) return undefined;
  const alike = [...Map.groupBy(settings, ({ cells }) => JSON.stringify(cells)).values()];
  const columns = ["setting", "asked for", "read back", "cases"].map((title) => ({ title }));
  const rows = alike.map((same) => [
    ...same[0]!.cells,
    same.length === cases.length ? "all" : same.map(({ label }) => label).join(", "),
  ]);
  return table("Settings of the runtime", columns, rows);
}

function text(value: unknown): Value {
  if (value === null || value === undefined) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
