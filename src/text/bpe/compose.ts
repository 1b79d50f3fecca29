// NFC as the Rust library has it: it knows the characters of Unicode 9, and leaves younger ones alone.
import type { EncodeSegment } from "../segment.ts";
import { NEWER_THAN_NFC } from "../unicode/byte-level-tables.ts";
import { readRuns } from "../unicode/tables.ts";
import { codePointAt, unitsOf } from "../utf.hot.ts";

/** The first character that composes with one before it. */
const FIRST_COMBINING = 0x300;

/** Encodes a stretch in its composed form by `inner`. Text without combining characters passes as it is. */
export function composing(inner: EncodeSegment): EncodeSegment {
  const newer = new Set<number>();
  for (const [first, end] of readRuns(NEWER_THAN_NFC))
    for (let code = first; code < end; code++) newer.add(code);
  return (text, from, to, target, offset, limit, count) => {
    let at = from;
    while (at < to && text.charCodeAt(at) < FIRST_COMBINING) at++;
    if (at === to) return inner(text, from, to, target, offset, limit, count);
    const composed = compose(text.slice(from, to), newer);
    return inner(composed, 0, composed.length, target, offset, limit, count);
  };
}

/** Composes what stands between younger characters. */
function compose(text: string, newer: ReadonlySet<number>): string {
  let composed = "";
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const codePoint = codePointAt(text, at, text.length);
    const end = at + unitsOf(codePoint);
    if (newer.has(codePoint)) {
      composed += text.slice(from, at).normalize("NFC") + text.slice(at, end);
      from = end;
    }
    at = end;
  }
  return from === 0 ? text.normalize("NFC") : composed + text.slice(from).normalize("NFC");
}
