// What a rotation is and what it is worth, for people.
import type { DimGain, RotationRecord } from "../../assets/store/rotation-record.ts";
import { formatCount, formatDifference } from "../../core/format.ts";
import { heldText } from "../../mrl/rotation-ladder.ts";

const MEASURES: Readonly<Record<string, string>> = {
  ndcg_at_10: "nDCG@10",
  overlap_qd_at_10: "the share of the full top 10 that is kept",
  overlap_dd_at_10: "the share of the full top 10 that is kept, document to document",
};

/** One line a thing. */
export function rotationNotes(record: RotationRecord): readonly string[] {
  const { base, dataset, dim, fittedOn } = record;
  return [
    `${base.model} in ${base.variant}, rotated: the axes of ${dataset.name}, fitted on ${fittedOn}.`,
    ...(dataset.documents < dim
      ? [
          `! ${formatCount(dataset.documents)} documents fix no more of its ${dim} axes: those after them are any.`,
        ]
      : []),
    ...gainNotes(record),
  ];
}

function gainNotes({ gains, dim }: RotationRecord): readonly string[] {
  const { measure, fittedDocuments, judgedDocuments, dims } = gains;
  if (dims.length === 0) return [`The ladder has no dim below its ${dim}: what it gains was not judged.`];
  const measured = dims.filter(({ unseen }) => unseen !== null);
  if (measured.length === 0) return ["! Half of these documents are too few to say what it gains on others."];
  return [
    `Gain in ${MEASURES[measure] ?? measure} over the model's own prefix, of axes fitted on ${formatCount(fittedDocuments)} documents:`,
    ...measured.map((gain) => `  ${gainLine(gain, judgedDocuments)}`),
  ];
}

function gainLine({ dim, seen, unseen, unseenLow, unseenHigh, heldShare }: DimGain, judged: number): string {
  const interval =
    unseenLow === null
      ? ""
      : ` (95 % interval ${formatDifference(unseenLow)} to ${formatDifference(unseenHigh)})`;
  const share = heldShare === null ? "" : `; ${heldText(heldShare)}`;
  return `${dim}: ${formatDifference(seen)} on them, ${formatDifference(unseen)}${interval} on ${formatCount(judged)} others${share}`;
}
