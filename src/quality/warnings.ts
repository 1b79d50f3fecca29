// What the reader of a quality run should know besides its figures.
import type { RotationRecord } from "../assets/store/rotation-record.ts";
import type { Candidate } from "../open/candidate.ts";
import { inexactComponents } from "../open/embedding.ts";
import { type Warning, warning } from "../schema/warnings.ts";
import type { Corpus } from "./corpus.ts";
import type { QualityJudgement } from "./judge.ts";

export function qualityWarnings(
  corpus: Corpus,
  { ladder }: QualityJudgement,
  { engine, model }: Candidate,
): Warning[] {
  return [
    ...inexactComponents(model).map((component) => warning("inexact-tokenizer", component)),
    ...corpus.warnings,
    ...seenText(model.rotation, corpus),
    ...ladder.findings
      // Their cause has been told: they are documents or queries without any text.
      .filter(({ code, count }) => count !== emptyCounts(corpus)[code])
      .map(({ code, count }) => warning(code, count)),
    ...(engine.fallback === "none" ? [] : [warning("fallback", engine.placement)]),
  ];
}

function emptyCounts({ emptyDocumentCount, emptyQueryCount }: Corpus): Readonly<Record<string, number>> {
  return { "zero-document": emptyDocumentCount, "zero-query": emptyQueryCount };
}

/** Of several models each is judged at the dims that it has. @param dims that were asked for */
export function narrowerWarnings(dims: readonly number[], fullDim: number): Warning[] {
  const lacking = dims.filter((dim) => dim > fullDim);
  return lacking.length === 0 ? [] : [warning("narrower-model", { lacking, fullDim })];
}

/** The halves were judged when the model was made; here nothing is left that it has not seen. */
function seenText(rotation: RotationRecord | undefined, { documentsSha256 }: Corpus): Warning[] {
  if (rotation?.dataset.documentsSha256 !== documentsSha256) return [];
  return [warning("seen-text", { documents: rotation.dataset.documents, base: rotation.base.model })];
}
