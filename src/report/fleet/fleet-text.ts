// The table of machines in each of its forms.
import { csvRow } from "../../schema/csv.ts";
import { sentence, table } from "../html/blocks.ts";
import { markdownText } from "../html/markdown.ts";
import { htmlPage } from "../html/page.ts";
import type { Written } from "../html/written.ts";
import { FLEET_COLUMNS, type FleetColumnName, fleetColumn } from "./fleet-columns.ts";
import type { Fleet } from "./machines.ts";

export type FleetForm = "csv" | "markdown" | "html";

const WRITERS: Readonly<Record<FleetForm, (fleet: Fleet) => string>> = {
  csv: csvText,
  markdown: (fleet) => markdownText(written(fleet)),
  html: (fleet) => htmlPage(written(fleet)),
};

/** The whole text. */
export function fleetText(fleet: Fleet, form: FleetForm): string {
  return WRITERS[form](fleet);
}

/** All columns, one row a machine. */
function csvText({ machines }: Fleet): string {
  return [
    csvRow(FLEET_COLUMNS.map(({ column }) => column)),
    ...machines.map((machine) => csvRow(FLEET_COLUMNS.map(({ of }) => of(machine)))),
  ].join("");
}

/** What people read of them; the rest is in the CSV. */
const READ: readonly FleetColumnName[] = [
  "machine",
  "label",
  "cpu",
  "os",
  "chosen_by",
  "candidate",
  "dim",
  "dims",
  "passes_dim",
  "device",
  "proof",
  "layer",
  "p50_us",
  "p99_us",
  "p99_low_us",
  "p99_high_us",
  "disturbed_blocks",
  "failed_cases",
  "same_choice",
  "emulator",
];

function written({ machines, notes }: Fleet): Written {
  const columns = READ.map(fleetColumn).filter(({ of }) => machines.some((one) => (of(one) ?? "") !== ""));
  const rows = machines.map((machine) => columns.map(({ of }) => of(machine)));
  const titled = columns.map(({ column, what }) => ({ title: titleOf(column), key: column, what }));
  return {
    title: "mrlbench fleet",
    lead: [`${machines.length} machine${machines.length === 1 ? "" : "s"}.`],
    sections: [
      { id: "machines", title: "Machines", blocks: [table("One row a machine", titled, rows)] },
      ...(notes.length === 0
        ? []
        : [{ id: "differences", title: "Where they differ", blocks: notes.map(sentence) }]),
    ],
    missing: [],
  };
}

/** `p99_low_us` is "p99 low, µs". */
function titleOf(column: string): string {
  return column.replace(/_us$/, ", µs").replaceAll("_", " ");
}
