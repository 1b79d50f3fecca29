// What the model's order of its coordinates is worth, in one sentence and by one measure.

import { formatShare, NOT_AVAILABLE } from "../../core/format.ts";
import type { CoordinateOrder, PrefixGain } from "../../mrl/measure/prefix-gain.ts";
import { LOSS_MEASURES } from "../../mrl/verdict/loss.ts";

export interface OrderSummary {
  readonly order: CoordinateOrder | undefined;
  /** Of a model that is rotated already: on what. */
  readonly rotatedOn: string | undefined;
  /** Dims that its files say it was trained for; empty where they say none. */
  readonly trainedDims: readonly number[];
  /** What the first and the last coordinates keep, at every dim. */
  readonly ends: readonly { readonly dim: number; readonly first: number; readonly last: number }[];
}

export function orderSentences({ order, ends, ...model }: OrderSummary): string[] {
  const ofOrder = order?.pValue === undefined ? [] : [orderSentence(order, model)];
  return [...ofOrder, ...lastSentences(ends)];
}

function orderSentence(
  order: CoordinateOrder,
  { rotatedOn, trainedDims }: Pick<OrderSummary, "rotatedOn" | "trainedDims">,
): string {
  const { isOrdered, gains, drawCount, pValue, measure } = order;
  const { dim, gain } = largestOf(gains);
  const seen =
    `at ${dim} dims they keep ${moreText(gain.mean)} of ${LOSS_MEASURES[measure].part} than ${drawCount} random permutations` +
    `${intervalText(gain)}; p = ${pValue!.toFixed(2)} over all dims`;
  if (isOrdered === undefined)
    return `Whether the first dims carry more than random ones is undecided: ${seen}.`;
  if (!isOrdered) {
    const why =
      trainedDims.length === 0
        ? "As expected of a model without Matryoshka (MRL) training."
        : `This model was trained to be cut (${trainedDims.join(", ")}): on this text it does not show.`;
    return `The first dims carry no more than random ones: ${seen}. ${why}`;
  }
  const cause =
    rotatedOn === undefined
      ? "As expected of a model with Matryoshka (MRL) training."
      : `This model was rotated for it (${rotatedOn}), not trained.`;
  return `The first dims carry more than random ones: ${seen}. ${cause}`;
}

/** A model whose last coordinates keep more than its first ones is cut at the wrong end there. */
function lastSentences(ends: OrderSummary["ends"]): string[] {
  const better = ends.filter(({ first, last }) => last > first);
  if (better.length === 0) return [];
  const each = better.map(
    ({ dim, first, last }) => `${dim}: ${formatShare(last)} against ${formatShare(first)}`,
  );
  return [`The last dims keep more than the first ones, by point estimates, at ${each.join(" · ")}.`];
}

function largestOf(gains: readonly PrefixGain[]): PrefixGain {
  return gains.reduce((most, one) => ((one.gain.mean ?? 0) > (most.gain.mean ?? 0) ? one : most));
}

function moreText(share: number | undefined): string {
  return share !== undefined && share < 0 ? `${pointsText(-share)} less` : `${pointsText(share)} more`;
}

function intervalText({ low, high }: PrefixGain["gain"]): string {
  if (low === undefined || high === undefined) return "";
  return ` (95 % interval ${signedText(low)} to ${signedText(high)} points)`;
}

function signedText(share: number): string {
  return `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)}`;
}

/** A difference of shares, in points of a percentage. */
function pointsText(share: number | undefined): string {
  return share === undefined ? NOT_AVAILABLE : `${(100 * share).toFixed(1)} points`;
}
