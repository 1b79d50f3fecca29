// An arm is one order of the coordinates; its prefixes are what is searched. The ladder itself keeps the model's
// order; the controls use another one, to see what that order is worth.

import { type Random, shuffled } from "../../core/random.ts";

export type Control = "" | "random" | "last";

export interface Arm {
  readonly control: Control;
  /** All coordinates of the vectors, in the order in which they are added. */
  readonly order: Int32Array;
  /** Lengths of the prefixes that are searched, ascending. */
  readonly dims: Int32Array;
}

/** The model's own order. */
export function prefixArm(width: number, dims: readonly number[]): Arm {
  return { control: "", order: coordinates(width), dims: ascending(dims) };
}

/** The last coordinate first: prefixes of length d are the last d coordinates. */
export function lastArm(width: number, dims: readonly number[]): Arm {
  return { control: "last", order: coordinates(width).reverse(), dims: ascending(dims) };
}

/** One random permutation for all dims, so that a longer prefix contains the shorter ones as in the ladder. */
export function randomArm(width: number, dims: readonly number[], random: Random): Arm {
  const order = Int32Array.from(shuffled([...coordinates(width)], random));
  return { control: "random", order, dims: ascending(dims) };
}

function coordinates(width: number): Int32Array {
  return Int32Array.from({ length: width }, (_, coordinate) => coordinate);
}

function ascending(dims: readonly number[]): Int32Array {
  return Int32Array.from(dims).sort();
}
