// What a rotation is worth: the ladder with and without it, on the half of the documents that it was fitted on and on the
// half that it has not seen.

import { randomFrom } from "../core/random.ts";
import { type EvaluateInput, evaluate } from "./evaluate.ts";
import { type Halves, type RestrictedInput, restrictTo, splitHalves } from "./halves.ts";
import type { LadderResult } from "./ladder-result.ts";
import { meanIntervals } from "./measure/bootstrap.ts";
import type { Estimate } from "./measure/prefix-gain.ts";
import { differences, meanOf } from "./measure/query-values.ts";
import { applyRotation, fitPca, type Rotation } from "./rotation.ts";

export interface HalfLadders {
  /** The model's own prefixes. */
  readonly prefix: LadderResult;
  readonly rotated: LadderResult;
}

/** What the rotation gains at one dim over the model's own prefix. */
export interface RotationGain {
  readonly dim: number;
  /** On the half that it was fitted on, and on the other one. */
  readonly seen: Estimate;
  readonly unseen: Estimate;
  /** Share of the gain that holds on documents it has not seen; undefined when there is no gain. */
  readonly heldShare: number | undefined;
}

export interface RotationLadder {
  readonly rotation: Rotation;
  readonly halves: Halves;
  readonly fit: HalfLadders;
  readonly judge: HalfLadders;
  /** In nDCG@10 with judgements, else in the share of the full top 10 that is kept. */
  readonly gains: readonly RotationGain[];
}

/** Fits on one half of the documents, chosen by the seed, and measures both. The controls are left out. */
export function evaluateRotation(input: EvaluateInput): RotationLadder {
  const halves = splitHalves(input.documentIds.length, input.seed);
  const fitInput = restrictTo({ ...input, controls: false }, halves.fit);
  const judgeInput = restrictTo({ ...input, controls: false }, halves.judge);
  const documents = { values: fitInput.documents, rows: halves.fit.length, width: input.dim };
  const rotation = fitPca(documents, input.product);
  const fit = ladders(fitInput, rotation);
  const judge = ladders(judgeInput, rotation);
  return { rotation, halves, fit, judge, gains: gainsOf(fit, judge, input.seed) };
}

/** The same evaluation of rotated vectors. */
export function rotateInput(input: RestrictedInput, rotation: Rotation): RestrictedInput {
  const rotated = (values: Float32Array, rows: number) =>
    applyRotation({ values, rows, width: input.dim }, rotation, input.product).values;
  return {
    ...input,
    queries: rotated(input.queries, input.queryIds.length),
    documents: rotated(input.documents, input.documentIds.length),
  };
}

/** How much of a gain the other half shows too, for people: what is lost there is no share of it. */
export function heldText(heldShare: number): string {
  return heldShare > 0 ? `${Math.round(100 * heldShare)} % of it holds` : "none of it holds";
}

function ladders(input: RestrictedInput, rotation: Rotation): HalfLadders {
  return { prefix: evaluate(input), rotated: evaluate(rotateInput(input, rotation)) };
}

function gainsOf(fit: HalfLadders, judge: HalfLadders, seed: number): RotationGain[] {
  const seen = estimates(fit, seed);
  const unseen = estimates(judge, seed);
  return seen.map((onSeen, i) => {
    const onUnseen = unseen[i]!;
    const hasGain = onSeen.mean !== undefined && onSeen.mean > 0 && onUnseen.mean !== undefined;
    return {
      dim: fit.prefix.rungs[i + 1]!.dim,
      seen: onSeen,
      unseen: onUnseen,
      heldShare: hasGain ? onUnseen.mean! / onSeen.mean! : undefined,
    };
  });
}

/** Gains below the full dim, query by query; document by document when there are no queries. */
function estimates({ prefix, rotated }: HalfLadders, seed: number): Estimate[] {
  const { judgedCount, queryCount } = prefix.rungs[0]!;
  const series = prefix.rungs.slice(1).map((own, i) => {
    const other = rotated.rungs[i + 1]!;
    if (judgedCount > 0) return differences(other.perQuery.ndcgAt10, own.perQuery.ndcgAt10);
    // Overlap is 1 - flip rate, so the sides change places.
    return queryCount > 0
      ? differences(own.perQuery.flipQdAt10, other.perQuery.flipQdAt10)
      : differences(own.perDocument!.flipDdAt10, other.perDocument!.flipDdAt10);
  });
  const intervals = meanIntervals(series, randomFrom(seed));
  return series.map((values, i) => ({ mean: meanOf(values), ...intervals[i]! }));
}
