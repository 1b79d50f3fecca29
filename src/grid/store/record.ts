// What a grid was begun with, kept in its folder: whoever goes on with it must be the same executable, on the same machine, with the
// same plan.
import { join } from "node:path";
import { MissingError, UsageError } from "../../core/errors.ts";
import { readOwnRecord } from "../../files/own-record.ts";
import { isThere } from "../../files/there.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { PlannedCase } from "../grid-case.ts";

/** Files of a grid that is under way, in its run folder. */
export const GRID_FOLDER = "grid";
const RECORD_FILE = "plan.json";

export interface GridRecord {
  readonly version: string;
  /** Hash of all that the executable was built from. */
  readonly build: string;
  readonly machine: string;
  readonly run: string;
  /** Where it was begun: its options name files from there. Left out where whoever goes on names them anew. */
  readonly begunFrom?: string;
  /** Texts of the options that were given. */
  readonly asked: Readonly<Record<string, readonly string[]>>;
  /** Hash of the texts of each source. */
  readonly texts: Readonly<Record<string, string>>;
  readonly budgetNs: number | null;
  readonly cases: readonly PlannedCase[];
  /** Whether all of it was measured. */
  readonly isDone?: true;
}

export function recordPath(folder: string): string {
  return join(folder, GRID_FOLDER, RECORD_FILE);
}

/** What has no value is left out, so that it is the same when it is read back. @throws OutputError */
export function writeRecord(folder: string, record: GridRecord): void {
  writeWhole(recordPath(folder), `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * @throws UsageError where nothing is to be gone on with, DataError where it cannot be read
 */
export function readRecord(folder: string): GridRecord {
  const path = recordPath(folder);
  if (!isThere(path)) {
    throw new UsageError({
      what: "--resume names no grid that was begun",
      seen: `no ${path}`,
      expected: "the run folder of mrlbench matrix",
      next: "Check the path, or begin one with --out.",
    });
  }
  return readOwnRecord<GridRecord>(path, FIELDS, "Begin the grid anew in another folder.");
}

const FIELDS = {
  ...({ version: "text", build: "text", machine: "text", run: "text" } as const),
  ...({ asked: "object", texts: "object", cases: "list" } as const),
};

type Place = Pick<GridRecord, "version" | "build" | "machine">;

/** @throws UsageError where another executable or another machine began it */
export function refuseOtherPlace(begun: GridRecord, now: Place): void {
  const executable = ({ version, build }: Place) => `mrlbench ${version} (${build})`;
  if (executable(begun) !== executable(now)) {
    refuse({ what: "another executable began it", begun: executable(begun), now: executable(now) });
  }
  if (begun.machine !== now.machine) {
    refuse({ what: "it was begun on another machine", begun: begun.machine, now: now.machine });
  }
}

/**
 * Goes to the folder in which a grid was begun: its options name files from there.
 * @throws MissingError where that is gone
 */
export function goWhereBegun({ begunFrom }: GridRecord): void {
  if (begunFrom === undefined) return;
  try {
    process.chdir(begunFrom);
  } catch (error) {
    throw new MissingError({
      what: "the folder in which the grid was begun cannot be entered",
      seen: `${begunFrom}: ${(error as Error).message}`,
      expected: "the folder from which its texts and models were named",
      next: "Bring the folder back, or begin a grid of its own.",
    });
  }
}

/** @throws UsageError that names what of the plan is not as it was */
export function refuseOtherPlan(begun: GridRecord, now: GridRecord): void {
  const budget = ({ budgetNs }: GridRecord) => (budgetNs === null ? "none" : `${budgetNs / 1e9} s`);
  if (begun.budgetNs !== now.budgetNs) {
    refuse({ what: "the budget is another", begun: budget(begun), now: budget(now) });
  }
  const found = caseDifference(begun.cases, now.cases) ?? textDifference(begun.texts, now.texts);
  if (found !== undefined) refuse(found);
}

interface Difference {
  readonly what: string;
  readonly begun: string;
  readonly now: string;
}

/** @throws UsageError */
function refuse({ what, begun, now }: Difference): never {
  throw new UsageError({
    what: `--resume cannot go on: ${what}`,
    seen: now,
    expected: begun,
    next: "Resume it as it was begun, or begin a grid of its own in another folder.",
  });
}

function caseDifference(begun: readonly PlannedCase[], now: readonly PlannedCase[]): Difference | undefined {
  const at = Array.from({ length: Math.max(begun.length, now.length) }, (_, index) => index).find(
    (index) => JSON.stringify(begun[index]) !== JSON.stringify(now[index]),
  );
  if (at === undefined) return undefined;
  const [before, after] = [begun[at], now[at]];
  if (before === undefined || after === undefined) {
    return {
      what: "the plan has other cases",
      begun: `${begun.length} cases`,
      now: `${now.length} cases`,
    };
  }
  const parts = [flat(before), flat(after)] as const;
  const names = [...new Set([...parts[0].keys(), ...parts[1].keys()])];
  const differing = names.filter((name) => parts[0].get(name) !== parts[1].get(name));
  const listed = (values: ReadonlyMap<string, string>) =>
    differing.map((name) => `${name} ${values.get(name) ?? "none"}`).join(", ");
  return { what: `case ${at + 1} of the plan is another`, begun: listed(parts[0]), now: listed(parts[1]) };
}

/** Every value by its name. */
function flat({ benchCase, settings: { ticks, ...settings } }: PlannedCase): ReadonlyMap<string, string> {
  const entries = Object.entries({ ...benchCase, ...settings, ...ticks });
  return new Map(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, JSON.stringify(value)]])),
  );
}

function textDifference(begun: GridRecord["texts"], now: GridRecord["texts"]): Difference | undefined {
  const source = Object.keys(now).find((one) => begun[one] !== now[one]);
  if (source === undefined) return undefined;
  return {
    what: `the texts of ${source} are others`,
    begun: `those of hash ${begun[source] ?? "none"}`,
    now: now[source]!,
  };
}
