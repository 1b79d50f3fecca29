// The columns of the ladder CSV, as users read them by name.

import { expect, test } from "bun:test";
import { ladderCsvRow, ladderHeader } from "../../../src/report/quality/ladder-csv.ts";
import { ladderRow } from "../../../src/schema/ladder-row.ts";

test("the header is the contract's", () => {
  expect(ladderHeader()).toBe(
    "model,variant,runtime,backend,dataset,dim,control,queries,documents,recall_at_10,recall_at_20,ndcg_at_10,ndcg_at_20," +
      "flip_qd_at_10,flip_qd_at_20,flip_dd_at_10,flip_dd_at_20,first_changed,silhouette,variance_ratio,retention_ndcg_at_10," +
      "ci_low,ci_high,ties_at_10,gate,distance,rotation,storage,rerank_depth,flip_qd_tolerant_at_10,fit_half,vector_bytes\n",
  );
});

test("every value stands under its name, and what was not measured is empty", () => {
  const row = ladderRow(
    { model: "m", variant: "fp16", runtime: "ort", backend: "cpu", dataset: "notes, mine", distance: "l2" },
    { rotation: "pca", fitHalf: "other", storage: "int8", rerankDepth: 50 },
    {
      dim: 64,
      control: "",
      queryCount: 5,
      documentCount: 100,
      recallAt10: 0.125,
      flipDdAt10: 0,
      tiesAt10: 2,
      ciLow: -0.5,
    },
    "undecided",
    68,
  );
  expect(ladderCsvRow(row)).toBe(
    'm,fp16,ort,cpu,"notes, mine",64,,5,100,0.125,,,,,,0,,,,,,-0.5,,2,undecided,l2,pca,int8,50,,other,68\n',
  );
});
