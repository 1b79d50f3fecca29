// Makes the byte-level encoder of a model.
import { type AddedToken, aroundAddedTokens } from "../added-tokens.ts";
import { idOf } from "../file/vocabulary.ts";
import type { EncodeSegment } from "../segment.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";
import { type ByteLevel, encodeByteLevel } from "./byte-level.hot.ts";
import { composing } from "./compose.ts";
import { kindsOfCharacters } from "./kinds.ts";
import type { Merges } from "./merges.ts";
import type { BpeStyle } from "./supported.ts";
import { createRoom } from "./word-room.ts";

/**
 * @param addedTokens those that are looked for in the normalised text
 * @returns undefined when a byte has no token: such a model has unknown bytes, which are not encoded here
 */
export function createByteLevel(
  vocabulary: Vocabulary,
  merges: Merges,
  { pattern, hasPrefix, composes }: BpeStyle & { kind: "byte-level" },
  addedTokens: readonly AddedToken[],
): EncodeSegment | undefined {
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => idOf(vocabulary, Uint8Array.of(byte)));
  if (byteIds.includes(-1)) return undefined;
  const kinds = kindsOfCharacters();
  const model: ByteLevel = {
    merges: merges.table,
    joins: merges.joins,
    byteIds,
    kinds,
    isGpt2: pattern === "gpt2",
    room: createRoom(),
    utf8: new Uint8Array(4),
  };
  const encode: EncodeSegment = (text, from, to, target, offset, limit, count) =>
    encodeByteLevel(model, text, from, to, target, offset, limit, count);
  const around = aroundAddedTokens(addedTokens, hasPrefix ? prefixed(encode) : encode);
  return composes ? composing(around) : around;
}

/** A stretch that does not begin with a blank gets one. */
function prefixed(inner: EncodeSegment): EncodeSegment {
  return (text, from, to, target, offset, limit, count) => {
    if (text.charCodeAt(from) === 0x20) return inner(text, from, to, target, offset, limit, count);
    const withBlank = ` ${text.slice(from, to)}`;
    return inner(withBlank, 0, withBlank.length, target, offset, limit, count);
  };
}
