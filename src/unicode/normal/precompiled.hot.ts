// `Precompiled`, as the Rust library does it: a grapheme of less than six bytes is replaced as a whole when a rule matches its
// beginning, the shortest rule that does; otherwise each of its characters is looked up by itself.
import { type ByteRoom, growBytes } from "../room.ts";
import { codePointAt, unitsOf, writeUtf8 } from "../utf.hot.ts";
import { graphemeEnd, mayJoin } from "./graphemes.hot.ts";

export interface Charsmap {
  /** A double-array trie (darts-clone) of the UTF-8 of what is replaced. */
  readonly units: Uint32Array;
  readonly replacements: Uint8Array;
  /** Bytes of the longest of them. */
  readonly longest: number;
  /** What each code point does in a grapheme. */
  readonly graphemes: Uint8Array;
  /** The normalised text. */
  readonly room: ByteRoom;
  end: number;
}

/** More bytes than one character has, or a grapheme that is looked up as a whole. */
const LONG_GRAPHEME = 6;
const NONE = -1;

/**
 * Writes the normalised text to the room, in UTF-8.
 * @returns whether any rule was applied: if not, the text is there as it was
 */
export function normalizePrecompiled(map: Charsmap, text: string, from: number, to: number): boolean {
  const graphemes = map.graphemes;
  const most = map.longest + 2 * LONG_GRAPHEME;
  let isChanged = false;
  map.end = 0;
  for (let at = from; at < to; ) {
    if (map.end + most > map.room.bytes.length) growBytes(map.room, map.end + most);
    const codePoint = codePointAt(text, at, to);
    const after = at + unitsOf(codePoint);
    if (after < to && mayJoin(graphemes, codePoint, codePointAt(text, after, to))) {
      const end = graphemeEnd(graphemes, text, at, to);
      if (replaceGrapheme(map, text, at, end)) {
        isChanged = true;
        at = end;
        continue;
      }
      for (; at < end; ) {
        if (map.end + most > map.room.bytes.length) growBytes(map.room, map.end + most);
        const part = codePointAt(text, at, to);
        if (replaceCharacter(map, part)) isChanged = true;
        at += unitsOf(part);
      }
    } else {
      if (replaceCharacter(map, codePoint)) isChanged = true;
      at = after;
    }
  }
  return isChanged;
}

/** Appends a character, or what replaces it. */
function replaceCharacter(map: Charsmap, codePoint: number): boolean {
  const end = writeUtf8(map.room.bytes, map.end, codePoint);
  return replaceBytes(map, end);
}

/** Appends what replaces a short grapheme; nothing when it is long or no rule matches it. */
function replaceGrapheme(map: Charsmap, text: string, from: number, to: number): boolean {
  const bytes = map.room.bytes;
  const start = map.end;
  let end = start;
  for (let at = from; at < to; ) {
    const codePoint = codePointAt(text, at, to);
    end = writeUtf8(bytes, end, codePoint);
    if (end - start >= LONG_GRAPHEME) return false;
    at += unitsOf(codePoint);
  }
  if (replaceBytes(map, end)) return true;
  map.end = start;
  return false;
}

/** Puts what replaces the last bytes of the room in their place. */
function replaceBytes(map: Charsmap, end: number): boolean {
  const bytes = map.room.bytes;
  const place = findRule(map.units, bytes, map.end, end);
  if (place === NONE) {
    map.end = end;
    return false;
  }
  const replacements = map.replacements;
  let at = map.end;
  for (let i = place; i < replacements.length && replacements[i] !== 0; i++) bytes[at++] = replacements[i];
  map.end = at;
  return true;
}

/** @returns where the replacement of the shortest rule is that bytes[from] to bytes[to] begin with, or -1 */
function findRule(units: Uint32Array, bytes: Uint8Array, from: number, to: number): number {
  let node = offsetOf(units[0]);
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    node ^= byte;
    if (byte === 0 || node >= units.length) return NONE;
    const unit = units[node];
    if ((unit & 0x800000ff) !== byte) return NONE;
    node ^= offsetOf(unit);
    // Where a rule ends, the unit behind the offset holds its replacement.
    if ((unit & 0x100) !== 0) return node < units.length ? units[node] & 0x7fffffff : NONE;
  }
  return NONE;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
