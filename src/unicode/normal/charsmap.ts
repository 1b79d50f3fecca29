// The rules of a `Precompiled` normalizer: base64 of the length of a double-array trie, the trie, and the replacements, each closed
// by a NUL.
import { createByteRoom } from "../room.ts";
import { graphemeBits } from "./graphemes.ts";
import type { Charsmap } from "./precompiled.hot.ts";

const UNIT_BYTES = 4;

/** @returns undefined when it is no such thing */
export function readCharsmap(base64: string): Charsmap | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.fromBase64(base64);
  if (bytes.length <= UNIT_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const unitCount = Math.floor(view.getUint32(0, true) / UNIT_BYTES);
  const replacementsAt = UNIT_BYTES * (1 + unitCount);
  if (unitCount === 0 || replacementsAt > bytes.length) return undefined;
  const units = Uint32Array.from({ length: unitCount }, (_, i) => view.getUint32(UNIT_BYTES * (1 + i), true));
  // The last is closed, too, even where the file does not do it.
  const replacements = new Uint8Array(bytes.length - replacementsAt + 1);
  replacements.set(bytes.subarray(replacementsAt));
  if (!isText(replacements)) return undefined;
  return {
    units,
    replacements,
    longest: longestText(replacements),
    graphemes: graphemeBits(),
    room: createByteRoom(),
    end: 0,
  };
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function longestText(replacements: Uint8Array): number {
  let longest = 0;
  for (let from = 0, at = 0; at < replacements.length; at++) {
    if (replacements[at] !== 0) continue;
    longest = Math.max(longest, at - from);
    from = at + 1;
  }
  return longest;
}
