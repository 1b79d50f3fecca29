// The order of ids in trec_eval: by bytes, descending.

import { assert } from "../../core/errors.ts";

/** Negative, 0 or positive, as the UTF-8 bytes of `a` come before, with or after those of `b`. */
export function compareByBytes(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return inCodePointOrder(left) - inCodePointOrder(right);
  }
  return a.length - b.length;
}

/** For each id its place among all, from 0 for the last one by bytes: the lower place wins a tie. Ids are unique. */
export function trecPlaces(ids: readonly string[]): Int32Array {
  const descending = ids.map((_, index) => index).sort((a, b) => compareByBytes(ids[b]!, ids[a]!));
  const places = new Int32Array(ids.length);
  descending.forEach((index, place) => {
    assert(place === 0 || ids[index] !== ids[descending[place - 1]!], `the id ${ids[index]} is there twice`);
    places[index] = place;
  });
  return places;
}

/** UTF-8 sorts like code points. UTF-16 does too, but for surrogates, which it puts below U+E000 to U+FFFF. */
function inCodePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
