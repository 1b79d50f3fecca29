// Which characters are of one grapheme, as the Rust library sees them.
import {
  CONSONANTS,
  CONTROLS,
  EXTENDING,
  LINKERS,
  LINKING,
  PICTOGRAPHS,
  PREPENDED,
  TRANSPARENT,
} from "../tables/grapheme-tables.ts";
import { once } from "../tables/once.ts";
import { CODE_POINTS, readRuns } from "../tables/tables.ts";
import {
  CONSONANT,
  CONTROL,
  EXTENDS,
  LINKER,
  LINKS,
  PICTOGRAPH,
  PREPENDS,
  TRANSPARENT as TRANSPARENT_BIT,
} from "./graphemes.hot.ts";

const BITS = [
  [CONTROLS, CONTROL],
  [EXTENDING, EXTENDS],
  [PREPENDED, PREPENDS],
  [PICTOGRAPHS, PICTOGRAPH],
  [TRANSPARENT, TRANSPARENT_BIT],
  [CONSONANTS, CONSONANT],
  [LINKERS, LINKER],
  [LINKING, LINKS],
] as const;

/** What each code point does in a grapheme, as bits. */
export const graphemeBits = once(() => {
  const bits = new Uint8Array(CODE_POINTS);
  for (const [runs, bit] of BITS) {
    for (const [first, end] of readRuns(runs)) for (let code = first; code < end; code++) bits[code]! |= bit;
  }
  return bits;
});
