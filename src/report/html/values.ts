// Values of tables as they are read: numbers with all the digits that the files have.
import { NOT_AVAILABLE } from "../../core/format.ts";
import type { ReportTable, Value } from "./blocks.ts";

export function valueText(value: Value): string {
  if (value === undefined) return NOT_AVAILABLE;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** By column: whether its values are numbers, which stand to the right. */
export function numericColumns({ columns, rows }: ReportTable): readonly boolean[] {
  return columns.map(
    (_, at) =>
      rows.some((row) => typeof row[at] === "number") &&
      rows.every((row) => row[at] === undefined || typeof row[at] === "number"),
  );
}

/** To three decimals, as the files have what is measured. */
export function rounded(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : Math.round(value * 1e3) / 1e3;
}

/** Nanoseconds in µs, as the files have them. */
export function inUs(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : rounded(ns / 1e3);
}
