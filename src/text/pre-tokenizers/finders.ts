// What pre-tokenizers look for: characters of a kind, and what a regular expression matches.
import { PUNCTUATION } from "../../unicode/tables/bert-tables.ts";
import { NUMERIC } from "../../unicode/tables/category-tables.ts";
import { once } from "../../unicode/tables/once.ts";
import { CODE_POINTS, fillRuns } from "../../unicode/tables/tables.ts";
import { codePointAt, isWhiteSpace, unitsOf } from "../../unicode/utf.hot.ts";
import type { Finder } from "./split.ts";

/** Each character whose code point is marked. */
export function findMarked(isMarked: Uint8Array): Finder {
  return {
    start: 0,
    end: 0,
    find(text, at, to) {
      while (at < to) {
        const codePoint = codePointAt(text, at, to);
        const end = at + unitsOf(codePoint);
        if (isMarked[codePoint] === 1) {
          this.start = at;
          this.end = end;
          return true;
        }
        at = end;
      }
      return false;
    },
  };
}

export const markedPunctuation = once(() => markedRuns(PUNCTUATION));
export const markedNumbers = once(() => markedRuns(NUMERIC));
export const markedWhiteSpace = once(() => {
  const isMarked = new Uint8Array(CODE_POINTS);
  for (let code = 0; code <= 0x3000; code++) if (isWhiteSpace(code)) isMarked[code] = 1;
  return isMarked;
});

function markedRuns(runs: string): Uint8Array {
  const isMarked = new Uint8Array(CODE_POINTS);
  fillRuns(isMarked, runs, 1);
  return isMarked;
}

/** @param sticky is asked at each place in turn, most often the first: the expressions of tokenizers leave nothing between. */
export function findRegex(sticky: RegExp): Finder {
  const anywhere = new RegExp(sticky.source, "gv");
  return {
    start: 0,
    end: 0,
    find(text, at, to) {
      // An expression looks ahead: a stretch must end where it ends.
      if (to !== text.length) throw new Error("a regular expression was given part of a text");
      sticky.lastIndex = at;
      if (sticky.test(text)) {
        this.start = at;
        this.end = sticky.lastIndex;
        return true;
      }
      anywhere.lastIndex = at;
      const found = anywhere.exec(text);
      this.start = found?.index ?? to;
      this.end = anywhere.lastIndex;
      return found !== null;
    },
  };
}
