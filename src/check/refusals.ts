// What a check cannot hold against each other, said as soon as it is seen.
import { UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { GATED, type Limit, type ProcessFigures } from "../gate/limits.ts";
import type { StoredBase } from "../report/check/stored-base.ts";
import { pairedRuns } from "../report/compare/comparable.ts";
import type { ProcessReadRow } from "../schema/read-rows.ts";
import type { SideRound } from "./measured-side.ts";

/** A p99 takes so many calls. */
const P99_CALLS = 662;

/**
 * Where the cases of the base are among those that are measured now.
 * @throws UsageError that names what differs: a build with other defaults measures other work
 */
export function caseOrder({ run }: StoredBase, { cases }: SideRound): readonly number[] {
  const rows = cases.map(({ row }) => row as unknown as ProcessReadRow);
  const now = {
    name: "what is measured now",
    path: "",
    facts: {},
    cases: rows.map((row) => ({ identity: row, summary: undefined, processes: [row], facts: {} })),
  };
  const { pairs, onlyA } = pairedRuns(run, now);
  if (onlyA.length > 0) throw missingCases(run.path, onlyA.length);
  const placeOf = new Map(
    pairs.map(({ a, b }) => [a, now.cases.findIndex(({ identity }) => identity === b.identity)]),
  );
  return run.cases.map((one) => placeOf.get(one)!);
}

function missingCases(path: string, count: number): UsageError {
  return new UsageError({
    what: `${count} cases of ${path} are not measured any more`,
    expected: "the cases that it stored",
    next: "Store a base anew with mrlbench --out DIR.",
  });
}

/** @throws UsageError where the texts are others by now */
export function refuseOtherTexts({ run }: StoredBase, { textsSha256 }: SideRound): void {
  const stored = run.facts.texts_sha256;
  if (!Array.isArray(stored) || textsSha256 === undefined) return;
  const known = new Set<unknown>(stored);
  if (textsSha256.every((one) => known.has(one))) return;
  throw new UsageError({
    what: `${run.path} timed other texts than are there now: texts differ`,
    seen: `sha256 ${textsSha256.map((one) => String(one).slice(0, 12)).join(", ")}`,
    expected: `sha256 ${stored.map((one) => String(one).slice(0, 12)).join(", ")}`,
    next: "Bring the texts back, or store a base anew with mrlbench --out DIR.",
  });
}

/** @throws UsageError where the two sides are sweeps of different length */
export function refuseOtherCount(one: SideRound, other: SideRound): void {
  if (one.cases.length === other.cases.length) return;
  throw new UsageError({
    what: "--against makes another number of cases",
    seen: `${one.cases.length} and ${other.cases.length}`,
    expected: "as many on both sides: the first is held against the first",
    next: "Give one value in place of one, and as many as there are in place of a list.",
  });
}

/** @throws UsageError for a limit on what no process has */
export function refuseMissing(
  limits: readonly Limit[],
  processes: readonly ProcessFigures[],
  { calls }: StoredBase,
): void {
  const missing = limits.find(({ figure }) => processes.every((process) => process[figure] === undefined));
  if (missing === undefined) return;
  const { option, figure } = GATED.find((gated) => gated.figure === missing.figure)!;
  const tooFew = figure === "p99_us" && calls < P99_CALLS;
  throw new UsageError({
    what: `${optionName(option)} has nothing to hold against its limit`,
    seen: tooFew ? `${calls} calls of a process` : `no ${figure}`,
    expected: tooFew ? `at least ${P99_CALLS}, which a p99 takes` : "a figure that the base has",
    next: tooFew ? "Store the base with more --iters." : "Leave the limit out, or store the base anew.",
  });
}
