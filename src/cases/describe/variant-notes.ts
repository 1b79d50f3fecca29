// Which variant it was where none was asked for, and which other one to try.
import type { Candidate } from "../../open/candidate.ts";

/** A sentence each; none where there was nothing to choose. */
export function variantNotes({ model, route }: Candidate): string[] {
  const { variant, variantsLeft = [], agreements = [] } = model;
  const others = variantsLeft.filter((one) => one !== variant);
  const nearer = agreements.find((one) => one.with === variant && route.backend === "cpu");
  return [
    ...(others.length === 0
      ? []
      : [
          `${variant} of the model's files, because no variant was asked for and the others are made from it; --variant ${others.join(", ")} ${others.length === 1 ? "is there" : "are there"} as well.`,
        ]),
    ...(nearer === undefined
      ? []
      : [
          `${nearer.variant} keeps ${percent(nearer.meanOverlapAt10)} of the ten nearest of ${variant} (${nearer.texts} texts: models/manifest.json, by mrlbench models golden); what it takes on this CPU: --variant ${variant},${nearer.variant}`,
        ]),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
