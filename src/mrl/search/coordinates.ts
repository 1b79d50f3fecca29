// Coordinates in one order: their prefixes are what is searched. The ladder itself keeps the model's order; the controls use another
// one, to see what that order is worth.

import { type Random, shuffled } from "../../core/random.ts";

export type Control = "" | "random" | "last";

export interface Coordinates {
  readonly control: Control;
  /** All coordinates of the vectors, in the order in which they are added. */
  readonly order: Int32Array;
  /** Lengths of the prefixes that are searched, ascending. */
  readonly dims: Int32Array;
}

/** The model's own order. */
export function ownCoordinates(width: number, dims: readonly number[]): Coordinates {
  return { control: "", order: allOf(width), dims: ascending(dims) };
}

/** The last coordinate first: prefixes of length d are the last d coordinates. */
export function lastCoordinates(width: number, dims: readonly number[]): Coordinates {
  return { control: "last", order: allOf(width).reverse(), dims: ascending(dims) };
}

/** One random permutation for all dims, so that a longer prefix contains the shorter ones as in the ladder. */
export function randomCoordinates(width: number, dims: readonly number[], random: Random): Coordinates {
  const order = Int32Array.from(shuffled([...allOf(width)], random));
  return { control: "random", order, dims: ascending(dims) };
}

/** 0 to count - 1. */
export function allOf(count: number): Int32Array {
  const all = new Int32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}

function ascending(dims: readonly number[]): Int32Array {
  return Int32Array.from(dims).sort();
}
