// Two runs side by side: what differs around them, and in each case that both have every figure.
import { caseLabels } from "../html/labels.ts";
import { type Circumstance, type ControlRatio, circumstances, controlRatios } from "./circumstances.ts";
import { pairedRuns } from "./comparable.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { type MeasuredCase, type MeasuredRun, readMeasuredRun } from "./measured-run.ts";

export interface Comparison {
  readonly a: MeasuredRun;
  readonly b: MeasuredRun;
  readonly circumstances: readonly Circumstance[];
  readonly control: readonly ControlRatio[];
  readonly cases: readonly ComparedCase[];
  /** Labels of what only one of the two measured. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

export interface ComparedCase {
  readonly label: string;
  readonly identity: MeasuredCase["identity"];
  readonly differences: readonly Difference[];
}

/**
 * @param paths of two run folders
 * @throws UsageError where they are not comparable, or one is no timed run; DataError for files that are none of ours
 */
export async function compareRuns(paths: { readonly a: string; readonly b: string }): Promise<Comparison> {
  const a = await readMeasuredRun(paths.a);
  const b = await readMeasuredRun(paths.b);
  const paired = pairedRuns(a, b);
  const labels = labelsOf([...a.cases, ...b.cases]);
  const labelOf = (one: MeasuredCase) => labels.get(one)!;
  return {
    a,
    b,
    circumstances: circumstances(a, b, paired),
    control: controlRatios(a.facts.control, b.facts.control),
    cases: paired.pairs.map((pair) => ({
      label: labelOf(pair.a),
      identity: pair.a.identity,
      differences: differencesOf(pair),
    })),
    onlyA: paired.onlyA.map(labelOf),
    onlyB: paired.onlyB.map(labelOf),
  };
}

/** What tells cases apart whichever run they are of. */
function labelsOf(cases: readonly MeasuredCase[]): ReadonlyMap<MeasuredCase, string> {
  const rows = cases.map((one) => ({ name: "", summary: { ...one.processes[0]!, ...one.summary } }));
  const labels = caseLabels(rows);
  return new Map(cases.map((one, i) => [one, labels[i]!]));
}
