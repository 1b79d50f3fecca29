// A plan made ready to run: its cases with their texts and names, what is kept to know it again, and what run.json says of it.
import type { BenchCase } from "../cases/settings.ts";
import { UsageError } from "../core/errors.ts";
import type { TextSet } from "../data/text-set.ts";
import type { ShownPlan } from "../report/grid/plan-lines.ts";
import type { GridCase } from "./grid-case.ts";
import type { WatchedCase } from "./grid-progress.ts";
import { caseNames, textName, variedParts } from "./plan/case-names.ts";
import { guessedProcessNs } from "./plan/estimate.ts";
import type { FoundModel } from "./plan/model-facts.ts";
import type { GridPlan } from "./plan/plan-grid.ts";
import { processesOf } from "./run-grid.ts";
import type { GridFolder } from "./store/grid-folder.ts";
import type { GridRecord } from "./store/record.ts";
import { textHash } from "./store/text-hash.ts";

export interface PreparedGrid {
  readonly cases: readonly GridCase[];
  readonly watched: readonly WatchedCase[];
  readonly record: GridRecord;
  /** Of the grid, for run.json. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Before it starts, for people. @param named the folder, and `resume` how it is gone on with, as they type it */
  readonly shown: (folder: GridFolder, named: string, resume: string) => ShownPlan;
}

/** @throws UsageError where nothing is left of the plan */
export function preparedGrid(
  plan: GridPlan,
  known: Omit<GridRecord, "texts" | "cases">,
  textsOf: (benchCase: BenchCase) => TextSet,
  modelOf: (model: string, variant: string | undefined) => FoundModel,
): PreparedGrid {
  if (plan.cases.length === 0) throw nothingLeft(plan);
  const { budgetNs } = known;
  const cases = plan.cases.map((one): GridCase => ({ ...one, texts: textsOf(one.benchCase) }));
  const names = caseNames(plan.cases);
  const leftOut = plan.leftOut.map(({ why, combinations }) => ({ why, count: combinations.length }));
  const watched = plan.cases.map((one, index) => {
    const found = modelOf(one.benchCase.model, one.benchCase.variant);
    const guessNs = "facts" in found ? guessedProcessNs(one, found.facts) : 0;
    return { name: names[index]!, planned: processesOf(one).length, guessNs };
  });
  const sources = new Map(cases.map(({ benchCase, texts }) => [textName(benchCase), texts]));
  const hashes = [...sources].map(([name, texts]) => [name, textHash(texts)]);
  return {
    ...{ cases, watched },
    record: { ...known, texts: Object.fromEntries(hashes), cases: plan.cases },
    facts: { budget_s: budgetNs === null ? null : budgetNs / 1e9, cases: names, left_out: leftOut },
    shown: (folder, named, resume) => ({
      caseCount: cases.length,
      processCount: sum(watched.map(({ planned }) => planned)),
      varied: variedParts(plan.cases),
      ...{ leftOut, resume, folder: named },
      race:
        budgetNs === null ? undefined : { budgetNs, heatCount: new Set(cases.map(({ heat }) => heat)).size },
      guessNs: sum(
        watched.map(({ planned, guessNs }, index) => guessNs * (planned - folder.notes(index).length)),
      ),
      doneCount: sum(cases.map((_, index) => folder.notes(index).length)),
    }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function nothingLeft({ leftOut }: GridPlan): UsageError {
  return new UsageError({
    what: "no case is left of the plan",
    seen: leftOut.map(({ why }) => why).join("; "),
    expected: "at least one combination that there can be",
    next: "Change what the reasons name.",
  });
}
