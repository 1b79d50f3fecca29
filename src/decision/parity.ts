// Whether two candidates make the same vectors: near enough that one searches what the other has built.
import { formatShare } from "../core/format.ts";
import type { Parity } from "./tried.ts";

export function holds({ smallestCosine, overlapAt10, leastCosine, leastOverlap }: Parity): boolean {
  return smallestCosine >= leastCosine && overlapAt10 >= leastOverlap;
}

export function parityText({ smallestCosine, overlapAt10, texts }: Parity): string {
  return `smallest cosine ${smallestCosine.toFixed(6)}, ${formatShare(overlapAt10)} of the ten best the same, on ${texts} texts`;
}
