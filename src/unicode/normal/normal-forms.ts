// The normal forms of Unicode as the Rust library has them: it knows the characters of Unicode 9, and leaves younger ones alone.
import { NEWER_THAN_NFC } from "../tables/byte-level-tables.ts";
import { NEWER_THAN_NFKC } from "../tables/normal-form-tables.ts";
import { once } from "../tables/once.ts";
import { readRuns } from "../tables/tables.ts";
import { codePointAt, unitsOf } from "../utf.hot.ts";

export type NormalForm = "NFC" | "NFD" | "NFKC" | "NFKD";

/** The first character that each form may change. */
const FIRST_CHANGED: Readonly<Record<NormalForm, number>> = { NFC: 0x300, NFD: 0xc0, NFKC: 0xa0, NFKD: 0xa0 };

/** A text without characters that the form may change passes as it is. */
export function normalFormOf(form: NormalForm): (text: string) => string {
  const newer = form.startsWith("NFK") ? newerThanNfkc() : newerThanNfc();
  const firstChanged = FIRST_CHANGED[form];
  return (text) => {
    let at = 0;
    while (at < text.length && text.charCodeAt(at) < firstChanged) at++;
    return at === text.length ? text : normalizeBetween(text, form, newer);
  };
}

const codesOf = (runs: string) => () => {
  const codes = new Set<number>();
  for (const [first, end] of readRuns(runs)) for (let code = first; code < end; code++) codes.add(code);
  return codes;
};
const newerThanNfc = once(codesOf(NEWER_THAN_NFC));
const newerThanNfkc = once(codesOf(NEWER_THAN_NFKC));

/** Normalizes what stands between younger characters. */
function normalizeBetween(text: string, form: NormalForm, newer: ReadonlySet<number>): string {
  let normalized = "";
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const codePoint = codePointAt(text, at, text.length);
    const end = at + unitsOf(codePoint);
    if (newer.has(codePoint)) {
      normalized += text.slice(from, at).normalize(form) + text.slice(at, end);
      from = end;
    }
    at = end;
  }
  return from === 0 ? text.normalize(form) : normalized + text.slice(from).normalize(form);
}
