// By what texts are known again.
import type { TextSet } from "../../data/text-set.ts";

const DIGITS = 16;

export function textHash({ texts, ids }: TextSet): string {
  const hasher = new Bun.CryptoHasher("sha256");
  hasher.update(JSON.stringify([ids, texts]));
  return hasher.digest("hex").slice(0, DIGITS);
}
