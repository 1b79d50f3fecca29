// What tells the cases of a sweep apart, in the order of the command line.
import { NOT_AVAILABLE } from "../../core/format.ts";
import type { CaseIdentity, IdentityColumn } from "../../schema/call-columns.ts";
import { shortPath, shortProvider } from "./short-names.ts";

/** What a sweep can vary. */
export const VARIED = [
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
  "repeat_hits",
] as const satisfies readonly IdentityColumn[];

const PLACE: readonly IdentityColumn[] = ["backend", "runtime"];
const LAYER: readonly IdentityColumn[] = ["layer"];
/** Left out where these tell it. */
const MAY_FOLLOW: Readonly<Partial<Record<IdentityColumn, readonly IdentityColumn[]>>> = {
  variant: ["model"],
  provider: PLACE,
  precision: PLACE,
  arena: PLACE,
  callers: LAYER,
  sessions: LAYER,
  repeat_hits: LAYER,
};

/** Columns whose values differ, without those that follow from others. */
export function variedColumns(identities: readonly CaseIdentity[]): readonly IdentityColumn[] {
  const distinct = (names: readonly IdentityColumn[]) =>
    new Set(identities.map((one) => JSON.stringify(names.map((name) => one[name])))).size;
  return VARIED.filter((name) => {
    const leading = MAY_FOLLOW[name];
    const follows = leading !== undefined && distinct([...leading, name]) === distinct(leading);
    return distinct([name]) > 1 && !follows;
  });
}

/** A value for people. */
export function variedText(name: IdentityColumn, value: CaseIdentity[IdentityColumn]): string {
  if (value === undefined) return NOT_AVAILABLE;
  const text = String(value);
  if (name === "provider") return shortProvider(text);
  return name === "text" || name === "model" ? shortPath(text) : text;
}
