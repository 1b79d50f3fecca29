// Two cases beside each other: every figure, how far apart the processes of the two are, and how sure that is.
import { FIGURES, type FigureKey } from "../../schema/figures.ts";
import type { ProcessReadRow } from "../../schema/read-rows.ts";
import { typeOf, type Unit } from "../../schema/units.ts";
import { medianOf } from "../../stats/percentile.ts";
import { type Bounds, shiftBounds } from "../../stats/rank-bounds.ts";
import type { Paired } from "./comparable.ts";
import type { MeasuredCase } from "./measured-run.ts";

export interface Difference {
  readonly figure: FigureKey;
  readonly unit: Unit;
  readonly a: number | undefined;
  readonly b: number | undefined;
  /** B less A, with its 95 % interval between processes; of those the middle of all differences of two. */
  readonly difference: Bounds;
  /** B over A, likewise; undefined where a value is not above 0. */
  readonly ratio: Bounds;
  /** Processes that have the figure. */
  readonly processes: { readonly a: number; readonly b: number };
  /** What the interval says of B; undefined where there is none. */
  readonly change: "higher" | "lower" | "equal" | undefined;
}

const TAILS = { low: 0.025, high: 0.025 };
const NONE: Bounds = { value: undefined, low: undefined, high: undefined };

/** Ends of intervals are no figures of their own. */
const COMPARED = FIGURES.filter(({ key, unit }) =>
  typeOf(unit) === "number" || unit === "count" ? !/_(low|high)(_us)?$/.test(key) : false,
);

/** Those that one of the two has. */
export function differencesOf({ a, b }: Paired): readonly Difference[] {
  return COMPARED.map(({ key, unit }) => differenceOf(key, unit, a, b)).filter(
    (one) => one.a !== undefined || one.b !== undefined,
  );
}

function differenceOf(figure: FigureKey, unit: Unit, a: MeasuredCase, b: MeasuredCase): Difference {
  const [ofA, ofB] = [valuesOf(a.processes, figure), valuesOf(b.processes, figure)];
  const [valueA, valueB] = [printedOf(a, figure, ofA), printedOf(b, figure, ofB)];
  const bounds = ofA.length > 0 && ofB.length > 0 ? shiftBounds(ofB, ofA, TAILS) : NONE;
  const difference =
    bounds.value === undefined && valueA !== undefined && valueB !== undefined
      ? { ...NONE, value: valueB - valueA }
      : bounds;
  return {
    figure,
    unit,
    a: valueA,
    b: valueB,
    difference,
    ratio: ratioOf(ofA, ofB, valueA, valueB),
    processes: { a: ofA.length, b: ofB.length },
    change: changeOf(difference),
  };
}

function ratioOf(
  ofA: readonly number[],
  ofB: readonly number[],
  a: number | undefined,
  b: number | undefined,
): Bounds {
  const isRatio = [...ofA, ...ofB, a ?? 1, b ?? 1].every((value) => value > 0);
  if (!isRatio || a === undefined || b === undefined) return NONE;
  if (ofA.length === 0 || ofB.length === 0) return { ...NONE, value: b / a };
  const { value, low, high } = shiftBounds(ofB.map(Math.log), ofA.map(Math.log), TAILS);
  const exp = (log: number | undefined) => (log === undefined ? undefined : Math.exp(log));
  return { value: exp(value), low: exp(low), high: exp(high) };
}

function changeOf({ low, high }: Bounds): Difference["change"] {
  if (low === undefined || high === undefined) return undefined;
  return low > 0 ? "higher" : high < 0 ? "lower" : "equal";
}

function valuesOf(processes: readonly ProcessReadRow[], figure: FigureKey): readonly number[] {
  return processes.flatMap((row) => {
    const value = row[figure];
    return typeof value === "number" ? [value] : [];
  });
}

/** As the run printed it; of one that was ended before it did, the median of its processes. */
function printedOf(
  { summary }: MeasuredCase,
  figure: FigureKey,
  values: readonly number[],
): number | undefined {
  const printed = summary?.[figure];
  return typeof printed === "number" ? printed : medianOf(values);
}
