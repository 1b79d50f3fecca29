// What a machine would run: what was decided on it, or where nothing was, the lowest p99 that it measured; of calls too few for one, the lowest p50.
import type { SummaryReadRow } from "../../schema/read-rows.ts";
import { type Facts, factsOf, numberOf, textOf } from "../run-json.ts";
import type { FleetRun } from "./fleet-run.ts";

export interface Choice {
  /** Its run. */
  readonly run: string;
  readonly by: "decision" | "lowest p99" | "lowest p50";
  readonly candidate: string;
  readonly model: string | undefined;
  readonly dim: number | undefined;
  /** Dims that it knows figures of: the decision's ladder, or what was timed. */
  readonly dims: readonly number[];
  readonly device: string | undefined;
  readonly kind: string | undefined;
  readonly proof: number | undefined;
  readonly layer: string | undefined;
  readonly text: string | undefined;
  readonly load: string | undefined;
  readonly batch: number | undefined;
  readonly p50Us: number | undefined;
  readonly p99Us: number | undefined;
  readonly p99LowUs: number | undefined;
  readonly p99HighUs: number | undefined;
  readonly disturbedBlocks: number | undefined;
}

/** Cases of other layers, texts, loads or batches answer other questions, and are not held against each other. */
const QUESTION = ["layer", "text", "load", "batch", "rate_hz", "gap_ms", "repeat_hits"] as const;
export type Question = string;

export function questionOf(one: SummaryReadRow): Question {
  return QUESTION.map((column) => one[column] ?? "").join("\n");
}

/** Of a machine's runs the last decision. */
export function decidedChoice(runs: readonly FleetRun[]): Choice | undefined {
  const last = runs.findLast(({ decision }) => decision?.primary != null);
  if (last === undefined) return undefined;
  const decision = last.decision!;
  const primary = factsOf(decision.primary);
  return {
    run: last.run,
    by: "decision",
    candidate: textOf(primary.candidate) ?? "",
    model: textOf(primary.model),
    dim: numberOf(primary.dim),
    dims: rungs(decision),
    device: textOf(primary.device),
    kind: undefined,
    proof: numberOf(primary.proof),
    layer: "C",
    text: textOf(factsOf(decision.text).name),
    load: undefined,
    batch: undefined,
    p50Us: numberOf(primary.p50_us),
    p99Us: numberOf(primary.p99_us),
    p99LowUs: numberOf(primary.p99_low_us),
    p99HighUs: numberOf(primary.p99_high_us),
    disturbedBlocks: undefined,
  };
}

function rungs(decision: Facts): readonly number[] {
  const dims = factsOf(decision.dims);
  return distinct(["tight", "normal", "analysis"].map((name) => numberOf(factsOf(dims[name]).dim)));
}

/** Of a machine's cases to one question the one with the lowest p99; of a case that was measured again the last counts. */
export function measuredChoice(
  runs: readonly FleetRun[],
  question: Question | undefined,
): Choice | undefined {
  const cases = runs.flatMap((run) => run.cases);
  const asked = lastOfEach(cases.filter((one) => questionOf(one) === question && one.verdict === "ok"));
  const best = lowest(asked, "p99_us") ?? lowest(asked, "p50_us");
  if (best === undefined) return undefined;
  return {
    run: best.run!,
    by: best.p99_us === undefined ? "lowest p50" : "lowest p99",
    candidate: best.candidate!,
    model: best.model,
    dim: best.dim,
    dims: distinct(asked.map(({ dim }) => dim)),
    device: best.device,
    kind: best.kind,
    proof: best.proof,
    layer: best.layer,
    text: best.text,
    load: best.load,
    batch: best.batch,
    p50Us: best.p50_us,
    p99Us: best.p99_us,
    p99LowUs: best.p99_low_us,
    p99HighUs: best.p99_high_us,
    disturbedBlocks: best.disturbed_blocks,
  };
}

/** Of those that have the figure. */
function lowest(cases: readonly SummaryReadRow[], key: "p99_us" | "p50_us"): SummaryReadRow | undefined {
  return cases.filter((one) => one[key] !== undefined).toSorted((a, b) => a[key]! - b[key]!)[0];
}

/** In the order of runs; of a case that comes again the last. */
function lastOfEach(cases: readonly SummaryReadRow[]): readonly SummaryReadRow[] {
  const key = ({ candidate, dim, threads, pin, spin }: SummaryReadRow) =>
    [candidate, dim, threads, pin, spin].join("\n");
  return [...new Map(cases.map((one) => [key(one), one])).values()];
}

function distinct(dims: readonly (number | undefined)[]): readonly number[] {
  return [...new Set(dims.filter((dim) => dim !== undefined))].toSorted((a, b) => a - b);
}
