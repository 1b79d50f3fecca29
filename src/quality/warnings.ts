// What the reader of a quality run should know besides its figures.
import type { RotationRecord } from "../assets/store/rotation-record.ts";
import { formatCount } from "../core/format.ts";
import type { Candidate } from "../open/candidate.ts";
import type { Warning } from "../schema/warnings.ts";
import type { Corpus } from "./corpus.ts";
import type { QualityJudgement } from "./judge.ts";

export function qualityWarnings(
  corpus: Corpus,
  { ladder }: QualityJudgement,
  { engine, model }: Candidate,
): Warning[] {
  // Their cause has been told: they are the documents without any text.
  const emptyVectors = `${corpus.emptyDocumentCount} documents have a zero vector`;
  return [
    ...corpus.warnings,
    ...(model.rotation?.dataset.documentsSha256 === corpus.documentsSha256 ? [seenText(model.rotation)] : []),
    ...ladder.warnings
      .filter((text) => text !== emptyVectors)
      .map((text) => ({
        code: "data",
        text,
        next: "Read the figures with this in mind, or give more text.",
      })),
    ...(engine.fallback === "none"
      ? []
      : [
          {
            code: "fallback",
            text: `part of the work left the device that was asked for: ${engine.device}`,
            next: "Choose another --backend or --provider.",
          },
        ]),
  ];
}

/** The halves were judged when the model was made; here nothing is left that it has not seen. */
function seenText({ dataset, base }: RotationRecord): Warning {
  return {
    code: "seen-text",
    text: `the model was rotated on these ${formatCount(dataset.documents)} documents: its prefixes are judged on text that they were fitted on, and look better than on other text`,
    next: `Judge it on other text; what held on the half that it had not seen is in mrlbench models show, and in mrlbench quality --model ${base.model} --rotate pca.`,
  };
}
