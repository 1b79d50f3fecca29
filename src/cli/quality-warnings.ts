// What the reader of a quality run should know besides its figures.
import type { Candidate } from "../compose.ts";
import type { Warning } from "../report/warnings.ts";
import type { Corpus } from "./quality-corpus.ts";
import type { QualityJudgement } from "./quality-judge.ts";

export function qualityWarnings(
  corpus: Corpus,
  { ladder }: QualityJudgement,
  { engine }: Candidate,
): Warning[] {
  // Their cause has been told: they are the documents without any text.
  const emptyVectors = `${corpus.emptyDocumentCount} documents have a zero vector`;
  return [
    ...corpus.warnings,
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
