// Smooth or cliff: does one step of the ladder lose much more than the steps beside it suggest?

import type { LadderResult } from "../ladder-result.ts";
import { type Loss, lossesOf, mainMeasure } from "./loss.ts";

/**
 * Steps are compared by their loss per halving, as their sizes differ. In published ladders of models that were trained
 * for it, each halving loses 1.3 to 3 times what the one before it lost; more than three times is a cliff.
 */
const LARGEST_GROWTH = 3;

/** Below 1 % a halving, a loss is mostly noise and says nothing about the next step. */
const SMALLEST_SLOPE = 0.01;

/** A step that loses less is not worth the name, however flat the ladder is above it. */
const SMALLEST_CLIFF = 0.05;

export interface Shape {
  /** undecided: the losses cannot be measured, there are fewer than 3 rungs, or a cliff is seen but not proven. */
  readonly shape: "smooth" | "cliff" | "undecided";
  /** The step that is a cliff, or looks like one. */
  readonly step: Step | undefined;
}

export interface Step {
  readonly fromDim: number;
  readonly toDim: number;
  /** Share that the step loses, and the most that a smooth ladder would. */
  readonly loss: number;
  readonly expectedLoss: number;
}

/**
 * The first cliff of the ladder. A step is held against the steepest step above it, the first step against the second. It
 * is proven when even the low end of the loss at its foot is more than expected. Without judgements the loss is
 * the squared flip rate, which runs along with the loss of nDCG where the flip rate itself jumps at the first cut.
 */
export function shapeOf(result: LadderResult): Shape {
  const losses = comparableLosses(result);
  if (losses.length < 3 || losses.some(({ loss, low }) => loss === undefined || low === undefined)) {
    return { shape: "undecided", step: undefined };
  }
  const steps = stepsOf(losses);
  const suspects = steps.filter(({ loss, expectedLoss }) => loss > Math.max(expectedLoss, SMALLEST_CLIFF));
  const proven = suspects.find((step) => isProven(step, losses));
  if (proven !== undefined) return { shape: "cliff", step: proven };
  return { shape: suspects.length === 0 ? "smooth" : "undecided", step: suspects[0] };
}

function comparableLosses(result: LadderResult): Loss[] {
  const measure = mainMeasure(result);
  const losses = lossesOf(result, measure);
  if (measure === "ndcg") return losses;
  const squared = (share: number | undefined) => (share === undefined ? undefined : share * share);
  return losses.map(({ loss, low, high, ...rest }) => ({
    ...rest,
    loss: squared(loss),
    low: squared(low),
    high: squared(high),
  }));
}

function stepsOf(losses: readonly Loss[]): Step[] {
  const feet = losses.slice(1);
  const halvings = feet.map(({ dim }, i) => Math.log2(losses[i]!.dim / dim));
  const lost = feet.map(({ loss }, i) => loss! - losses[i]!.loss!);
  const slopes = lost.map((loss, i) => Math.max(SMALLEST_SLOPE, loss / halvings[i]!));
  return feet.map(({ dim }, i) => {
    const beside = i === 0 ? slopes[1]! : Math.max(...slopes.slice(0, i));
    const expectedLoss = LARGEST_GROWTH * beside * halvings[i]!;
    return { fromDim: losses[i]!.dim, toDim: dim, loss: lost[i]!, expectedLoss };
  });
}

function isProven({ fromDim, toDim, expectedLoss }: Step, losses: readonly Loss[]): boolean {
  const head = losses.find(({ dim }) => dim === fromDim)!;
  const foot = losses.find(({ dim }) => dim === toDim)!;
  return foot.low! > head.loss! + expectedLoss;
}
