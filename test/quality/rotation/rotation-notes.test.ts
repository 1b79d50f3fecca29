// What a person reads of a rotation.
import { expect, test } from "bun:test";
import type { DimGain, RotationRecord } from "../../../src/assets/store/rotation-record.ts";
import { rotationNotes } from "../../../src/quality/rotation/rotation-notes.ts";

const gain: DimGain = {
  dim: 64,
  seen: 0.0676,
  unseen: 0.0413,
  unseenLow: -0.001,
  unseenHigh: 0.0638,
  heldShare: 0.61,
};

function notesOf(documents: number, dims: readonly DimGain[], measure = "ndcg_at_10"): readonly string[] {
  const record = {
    dim: 256,
    base: { model: "wordllama-256", variant: "fp32" },
    dataset: { name: "notes.txt", documents },
    fittedOn: "all documents",
    gains: { measure, fittedDocuments: 497, judgedDocuments: 498, dims },
  };
  return rotationNotes(record as unknown as RotationRecord);
}

test("what was rotated on what, and what it gained on either half", () => {
  expect(notesOf(995, [gain])).toEqual([
    "wordllama-256 in fp32, rotated: the axes of notes.txt, fitted on all documents.",
    "Gain in nDCG@10 over the model's own prefix, of axes fitted on 497 documents:",
    "  64: +0.0676 on them, +0.0413 (95 % interval −0.0010 to +0.0638) on 498 others; 61 % of it holds",
  ]);
});

test("what is not known is left out", () => {
  const small = { ...gain, unseenLow: null, unseenHigh: null, heldShare: null };
  expect(notesOf(995, [small]).at(-1)).toBe("  64: +0.0676 on them, +0.0413 on 498 others");
  const none = { ...small, seen: null, unseen: null };
  expect(notesOf(995, [none, small])).toHaveLength(3);
  expect(notesOf(995, [none]).at(-1)).toBe(
    "! Half of these documents are too few to say what it gains on others.",
  );
  expect(notesOf(995, []).at(-1)).toBe("The ladder has no dim below its 256: what it gains was not judged.");
});

test("a gain that is a loss on the other half has no share that holds", () => {
  const lost = { ...gain, unseen: -0.0413, unseenLow: null, unseenHigh: null, heldShare: -0.61 };
  expect(notesOf(995, [lost]).at(-1)).toBe("  64: +0.0676 on them, −0.0413 on 498 others; none of it holds");
});

test("fewer documents than dims leave axes open", () => {
  expect(notesOf(255, [gain])[1]).toBe(
    "! 255 documents fix no more of its 256 axes: those after them are any.",
  );
  expect(notesOf(256, [gain])[1]).toStartWith("Gain in");
});
