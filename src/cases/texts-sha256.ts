// By what the texts of a run are known again.
import { sha256 } from "../assets/sha256.ts";
import type { TextSet } from "../data/text-set.ts";

/** Of all texts in their order: another run timed the same ones where it is the same. */
export function textsSha256({ texts }: TextSet): string {
  return sha256(JSON.stringify(texts));
}
