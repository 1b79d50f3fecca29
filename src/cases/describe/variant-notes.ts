// Which variant it was, where none was asked for and the model's files leave several.
import type { Candidate } from "../../open/candidate.ts";

/** A sentence; none where there was nothing to choose. */
export function variantNotes({ model: { variant, variantsLeft = [] } }: Candidate): string[] {
  const others = variantsLeft.filter((one) => one !== variant);
  if (others.length === 0) return [];
  return [
    `${variant} of the model's files, because no variant was asked for and the others are made from it; --variant ${others.join(", ")} ${others.length === 1 ? "is there" : "are there"} as well.`,
  ];
}
