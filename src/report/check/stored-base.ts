// The base of a check, read from its run folder: the command, what each process came to, and the machine as it was.
import { UsageError } from "../../core/errors.ts";
import { GATED, type GatedFigure, type ProcessFigures } from "../../gate/limits.ts";
import type { ProcessReadRow } from "../../schema/read-rows.ts";
import { type MeasuredRun, readMeasuredRun } from "../compare/measured-run.ts";
import { caseLabels } from "../html/labels.ts";
import { listOf } from "../run-json.ts";
import type { CheckedCase } from "./check-report.ts";

export interface StoredBase {
  readonly run: MeasuredRun;
  /** Options of bench, as they were given. */
  readonly words: readonly string[];
  /** Of a process: as many are made again. */
  readonly calls: number;
  readonly cases: readonly CheckedCase[];
  /** Of each case in that order. */
  readonly processes: readonly (readonly ProcessFigures[])[];
}

/** @throws UsageError for a folder that cannot be measured again, DataError for files that are none of ours */
export async function storedBase(path: string): Promise<StoredBase> {
  const run = await readMeasuredRun(path);
  return {
    run,
    words: wordsOf(run),
    calls: Math.max(1, ...run.cases.flatMap(({ processes }) => processes.map(({ n }) => n ?? 0))),
    cases: labelled(run.cases.map(({ processes, summary }) => ({ ...processes[0], ...summary }))),
    processes: run.cases.map(({ processes }) => processes.map(figuresOf)),
  };
}

/** Cases by what tells them apart. */
export function labelled(rows: readonly Readonly<Record<string, unknown>>[]): readonly CheckedCase[] {
  const labels = caseLabels(rows.map((row) => ({ name: "", summary: row as ProcessReadRow })));
  return rows.map((row, i) => ({ label: labels[i]!, row }));
}

function figuresOf(row: ProcessReadRow): ProcessFigures {
  return Object.fromEntries(
    GATED.flatMap(({ figure }): [GatedFigure, number][] => {
      const value = row[figure];
      return value === undefined ? [] : [[figure, value]];
    }),
  );
}

/** Of a run that was stored before its options were, the command as it was typed. */
function wordsOf({ facts, path }: MeasuredRun): readonly string[] {
  const [, ...typed] = listOf(facts.command);
  const words = Array.isArray(facts.words) ? facts.words : facts.command === undefined ? undefined : typed;
  const [verb] = words ?? [];
  if (typeof verb === "string" && /^(?!bench$)\w/.test(verb)) throw otherCommand(path, verb);
  if (words?.every((word) => typeof word === "string")) return words.filter((word) => word !== "bench");
  throw new UsageError({
    what: `${path} does not say by which command it was measured`,
    seen: "no command in run.json",
    expected: "a run folder, as mrlbench --out makes it",
    next: "Make one with mrlbench --out DIR.",
  });
}

/** A grid goes on for as long as it likes, and a decision has rules of its own. */
function otherCommand(path: string, verb: string): UsageError {
  return new UsageError({
    what: `${path} was measured by mrlbench ${verb}`,
    expected: "a run of bench, whose command is measured again, round by round",
    next:
      verb === "decide"
        ? "mrlbench decide --check decision.json asks whether a decision still holds."
        : "Store one with mrlbench --out DIR, a sweep such as --dim 64,128 as well; mrlbench compare holds two grids against each other.",
  });
}
