// The order of ids in trec_eval: by bytes, descending.

import { assert } from "../../core/errors.ts";
import { type Ids, RowNumbers } from "../../core/ids.ts";

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
export function trecPlaces(all: Ids): Int32Array {
  if (all instanceof RowNumbers) return numberPlaces(all.length);
  const ids = [...all];
  const descending = ids.map((_, index) => index).sort((a, b) => compareByBytes(ids[b]!, ids[a]!));
  const places = new Int32Array(ids.length);
  descending.forEach((index, place) => {
    assert(place === 0 || ids[index] !== ids[descending[place - 1]!], `the id ${ids[index]} is there twice`);
    places[index] = place;
  });
  return places;
}

/** The same of the numbers from 0 on, which are walked through in the order of their digits: 1, 10, 100, 101 … */
function numberPlaces(count: number): Int32Array {
  const places = new Int32Array(count);
  let number = 0;
  for (let place = count - 1; place >= 0; place--) {
    places[number] = place;
    if (place === 0) break;
    if (number > 0 && 10 * number < count) number *= 10;
    else {
      while (number % 10 === 9 || number + 1 >= count) number = Math.floor(number / 10);
      number++;
    }
  }
  return places;
}

/** UTF-8 sorts like code points. UTF-16 does too, but for surrogates, which it puts below U+E000 to U+FFFF. */
function inCodePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
