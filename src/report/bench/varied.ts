// What tells the cases of a sweep apart, in the order of the command line.
import { NOT_AVAILABLE } from "../../core/format.ts";
import type { CaseIdentity, IdentityColumn } from "../../schema/call-columns.ts";
import { shortPath, shortProvider } from "./short-names.ts";

/** What a sweep can vary. */
const VARIED: readonly IdentityColumn[] = [
  "model",
  "variant",
  "backend",
  "runtime",
  "provider",
  "precision",
  "layer",
  "dim",
  "batch",
  "threads",
  "pin",
  "spin",
  "arena",
  "load",
  "gap_ms",
  "callers",
  "sessions",
  "text",
];

/** Left out where backend and runtime tell it. */
const MAY_FOLLOW: readonly IdentityColumn[] = ["provider", "precision", "arena"];

/** Columns whose values differ, without those that follow from others. */
export function variedColumns(identities: readonly CaseIdentity[]): readonly IdentityColumn[] {
  const distinct = (names: readonly IdentityColumn[]) =>
    new Set(identities.map((one) => JSON.stringify(names.map((name) => one[name])))).size;
  const places: readonly IdentityColumn[] = ["backend", "runtime"];
  return VARIED.filter(
    (name) =>
      distinct([name]) > 1 &&
      !(MAY_FOLLOW.includes(name) && distinct([...places, name]) === distinct(places)),
  );
}

/** A value for people. */
export function variedText(name: IdentityColumn, value: CaseIdentity[IdentityColumn]): string {
  if (value === undefined) return NOT_AVAILABLE;
  const text = String(value);
  if (name === "provider") return shortProvider(text);
  return name === "text" || name === "model" ? shortPath(text) : text;
}
