// A step that encodes a stretch of text in its normalised form.
import type { Normalize } from "../../unicode/normal/bert.ts";
import type { EncodeSegment } from "../segment.ts";

export function normalizing(normalize: Normalize, inner: EncodeSegment): EncodeSegment {
  return (text, from, to, target, offset, limit, count) => {
    const piece = from === 0 && to === text.length ? text : text.slice(from, to);
    const normalized = normalize(piece);
    if (normalized === "") return count;
    return normalized === piece
      ? inner(text, from, to, target, offset, limit, count)
      : inner(normalized, 0, normalized.length, target, offset, limit, count);
  };
}
