// What of two runs is the same work: cases of one identity on the same texts. All else is refused by its name, for a difference would be that
// of the work. Machine, state, versions and labels may differ: they are what a comparison asks about.
import { UsageError } from "../../core/errors.ts";
import { listing } from "../../core/words.ts";
import type { SummaryReadRow } from "../../schema/read-rows.ts";
import { factsOf } from "../run-json.ts";
import type { MeasuredCase, MeasuredRun } from "./measured-run.ts";

export interface Paired {
  readonly a: MeasuredCase;
  readonly b: MeasuredCase;
}

export interface PairedRuns {
  readonly pairs: readonly Paired[];
  readonly onlyA: readonly MeasuredCase[];
  readonly onlyB: readonly MeasuredCase[];
}

/** What makes it another work where it differs. */
const SAME_WORK = [
  "model",
  "variant",
  "backend",
  "runtime",
  "provider",
  "layer",
  "dim",
  "batch",
  "threads",
  "pin",
  "spin",
  "load",
  "rate_hz",
  "gap_ms",
  "repeat_hits",
  "text",
  "precision",
  "arena",
  "callers",
] as const satisfies readonly (keyof SummaryReadRow)[];

/** Options that change no work: where files lie, what is written, how long it goes on, and what cases have in their identity. */
const FREE_OPTIONS = new Set([
  ...["model", "variant", "backend", "runtime", "provider", "precision", "dim", "layer", "batch"],
  ...["threads", "pin", "spin", "arena", "load", "gap", "rate", "callers", "text", "repeat-hits"],
  ...["iters", "processes", "quick", "for", "timeout", "ttfi", "ttfi-cold", "require", "label"],
  ...["csv", "json", "out", "models", "cache-dir", "ort-library", "openvino-library", "provider-library"],
  ...["config", "quiet", "no-progress", "accept-fallback", "details", "summary", "force"],
  ...["plan", "budget", "resume"],
]);

/** @throws UsageError that names what differs, where no case of the one is one of the other, or it was measured otherwise */
export function pairedRuns(a: MeasuredRun, b: MeasuredRun): PairedRuns {
  for (const run of [a, b]) refuseEmulated(run);
  const ofB = new Map(b.cases.map((one) => [workKey(one), one]));
  const pairs = a.cases.flatMap((one) => {
    const other = ofB.get(workKey(one));
    return other === undefined ? [] : [{ a: one, b: other }];
  });
  if (pairs.length === 0) throw notComparable(a, b, differingFields(a.cases, b.cases));
  refuseOtherOptions(a, b);
  for (const pair of pairs) refuseOtherTexts(a, b, pair);
  for (const pair of pairs) refuseOtherShares(a, b, pair);
  const paired = new Set(pairs.flatMap((pair) => [pair.a, pair.b]));
  return {
    pairs,
    onlyA: a.cases.filter((one) => !paired.has(one)),
    onlyB: b.cases.filter((one) => !paired.has(one)),
  };
}

/** What an emulator takes is none of the machine's time. */
function refuseEmulated({ name, facts }: MeasuredRun): void {
  const { emulator } = factsOf(facts.machine);
  if (typeof emulator !== "string") return;
  throw new UsageError({
    what: `${name} was measured under an emulator, where times mean nothing`,
    seen: emulator,
    expected: "a run on the machine itself",
    next: "Measure it on the machine itself.",
  });
}

/** A case by what it did. */
export function workOf(one: MeasuredCase): Readonly<Record<string, unknown>> {
  const cells: Readonly<Record<string, unknown>> = { ...one.processes[0], ...one.summary };
  return Object.fromEntries(SAME_WORK.map((column) => [column, workCell(column, cells[column])]));
}

/** Which CPUs they were is of the machine; that threads had CPUs of their own is of the work. */
function workCell(column: string, cell: unknown): unknown {
  if (column === "pin" && typeof cell === "string" && cell.startsWith("cpu:")) return "pinned";
  return cell ?? null;
}

function workKey(one: MeasuredCase): string {
  return JSON.stringify(workOf(one));
}

interface Field {
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

/** Those of which no case of the one has what a case of the other has; of sweeps that only cross, those that differ at all. */
function differingFields(a: readonly MeasuredCase[], b: readonly MeasuredCase[]): readonly Field[] {
  const valuesOf = (cases: readonly MeasuredCase[], column: string) =>
    new Set(cases.map((one) => String(workOf(one)[column] ?? "none")));
  const fields = SAME_WORK.map((name) => ({ name, ofA: valuesOf(a, name), ofB: valuesOf(b, name) }));
  const apart = fields.filter(({ ofA, ofB }) => ofA.isDisjointFrom(ofB));
  const differing = fields.filter(({ ofA, ofB }) => ofA.symmetricDifference(ofB).size > 0);
  return (apart.length > 0 ? apart : differing).map(({ name, ofA, ofB }) => ({
    name,
    a: [...ofA].join(","),
    b: [...ofB].join(","),
  }));
}

function notComparable(
  { name: a }: MeasuredRun,
  { name: b }: MeasuredRun,
  fields: readonly Field[],
): UsageError {
  const names = fields.map(({ name }) => name);
  return new UsageError({
    what: `${a} and ${b} are not comparable: ${listing(names, "and")} ${names.length === 1 ? "differs" : "differ"}`,
    seen: fields.map((field) => `${field.name} ${field.a} and ${field.b}`).join("; "),
    expected: "the same work in both",
    next: "Measure both by the same options; what one machine does otherwise is a sweep, such as --dim 64,128.",
  });
}

function refuseOtherTexts(a: MeasuredRun, b: MeasuredRun, pair: Paired): void {
  const [ofA, ofB] = [pair.a, pair.b].map(({ processes }) => processes[0]?.texts_sha256);
  if (ofA === undefined || ofB === undefined || ofA === ofB) return;
  throw notComparable(a, b, [
    { name: "texts", a: `sha256 ${ofA.slice(0, 12)}`, b: `sha256 ${ofB.slice(0, 12)}` },
  ]);
}

/** Seeds, prompts, an index: what the identity of a case does not hold. */
function refuseOtherOptions(a: MeasuredRun, b: MeasuredRun): void {
  const [ofA, ofB] = [a, b].map(({ facts }) => factsOf(facts.options));
  const names = Object.keys(ofA!).filter((name) => Object.hasOwn(ofB!, name) && !FREE_OPTIONS.has(name));
  const text = (value: unknown) => (value === null ? "none" : JSON.stringify(value));
  const fields = names
    .map((name) => ({ name: `--${name}`, a: text(ofA![name]), b: text(ofB![name]) }))
    .filter((field) => field.a !== field.b);
  if (fields.length > 0) throw notComparable(a, b, fields);
}

/** A process of few calls reads another p99 than one of many. */
const MOST_SHARE_RATIO = 1.25;

function refuseOtherShares(a: MeasuredRun, b: MeasuredRun, pair: Paired): void {
  const [ofA, ofB] = [pair.a, pair.b].map(({ processes }) => Math.max(...processes.map(({ n }) => n ?? 0)));
  const ratio = ofA! / ofB!;
  if (ofA === 0 || ofB === 0 || (ratio <= MOST_SHARE_RATIO && 1 / ratio <= MOST_SHARE_RATIO)) return;
  throw notComparable(a, b, [{ name: "calls of a process", a: String(ofA), b: String(ofB) }]);
}
