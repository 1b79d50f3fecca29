// The ladder CSV, as users read it by name, and by a reader that is not ours.

import { expect, test } from "bun:test";
import { fromCSV } from "arquero";
import { ladderCsvRow, ladderHeader } from "../../../src/report/quality/ladder-csv.ts";
import { LADDER_COLUMNS, ladderRow } from "../../../src/schema/ladder-columns.ts";
import { LADDER_HEADER } from "../../executable/contract.ts";

test("the header begins with the contract's columns; newer ones follow, and none is there twice", () => {
  expect(ladderHeader()).toStartWith(LADDER_HEADER);
  expect(new Set(ladderHeader().trim().split(",")).size).toBe(LADDER_COLUMNS.length);
});

test("every value stands under its name, and what was not measured is empty", () => {
  const row = ladderRow({
    identity: {
      model: "m",
      variant: "fp16",
      runtime: "ort",
      backend: "cpu",
      dataset: "notes, mine",
      distance: "l2",
    },
    treatment: {
      rotation: "pca",
      fitHalf: "other",
      storage: "int8",
      rescore: { storage: "float32", dim: 256, depth: 50 },
    },
    rung: {
      dim: 64,
      control: "",
      queryCount: 5,
      documentCount: 100,
      recallAt10: 0.125,
      flipDdAt10: 0,
      tiesAt10: 2,
      ciLow: -0.5,
      ciHigh: 0.1 + 0.2 - 0.3,
      retentionLow: 0.1 + 0.2,
    },
    verdict: "undecided",
    vectorBytes: 68,
    totalBytes: 1092,
    searchNs: 1500,
  });
  // Noise beyond twelve digits is not written, nor an end of an interval that would be on the other side of 0 for it.
  const appended = "float32@256,0.3,,,,1092,1.5";
  const later = ",".repeat(LADDER_COLUMNS.length - LADDER_HEADER.split(",").length - 7);
  expect(ladderCsvRow(row)).toBe(
    `m,fp16,ort,cpu,"notes, mine",64,,5,100,0.125,,,,,,0,,,,,,-0.5,0,2,undecided,l2,pca,int8,50,,other,68,${appended}${later}\n`,
  );
  const [read] = fromCSV(ladderHeader() + ladderCsvRow(row), { autoType: false }).objects();
  expect(read).toMatchObject({ dataset: "notes, mine", dim: "64", ties_at_10: "2", ndcg_at_10: null });
});
