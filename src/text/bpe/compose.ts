// NFC before an encoder.
import { normalFormOf } from "../../unicode/normal/normal-forms.ts";
import { normalizing } from "../normalizers/normalizing.ts";
import type { EncodeSegment } from "../segment.ts";

/** Encodes a stretch in its composed form by `inner`. */
export function composing(inner: EncodeSegment): EncodeSegment {
  return normalizing(normalFormOf("NFC"), inner);
}
