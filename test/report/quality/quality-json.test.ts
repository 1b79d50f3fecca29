// The JSON document of a quality run: names as in the CSV, a value a query, null for what is not there.

import { expect, test } from "bun:test";
import { qualityDocument } from "../../../src/report/quality/quality-json.ts";
import { LADDER_COLUMNS, ladderRow, type RungFigures } from "../../../src/schema/ladder-columns.ts";
import { snakeKeys } from "../../../src/schema/snake-keys.ts";

const identity = {
  model: "m",
  variant: "fp32",
  runtime: "ort",
  backend: "cpu",
  dataset: "d",
  distance: "cosine",
};
const treatment = {
  rotation: undefined,
  fitHalf: undefined,
  storage: "float32",
  rescore: undefined,
} as const;
const bytes = { vectorBytes: 256, totalBytes: 256, searchNs: 1500 };
const figures = { dim: 64, control: "", queryCount: 2, documentCount: 3, ndcgAt10: 0.5 } as const;

test("rows by the names of their columns, null and never 0 where nothing was measured", () => {
  const row = ladderRow({ identity, treatment, rung: figures, verdict: "pass", ...bytes });
  const text = qualityDocument(
    { run: "r", absent: undefined },
    [{ row, figures, memoryBytes: 768, facts: { seen: 1.5 } }],
    true,
  );
  expect(text).toEndWith("}\n");
  const { rungs, ...head } = JSON.parse(text);
  expect(head).toEqual({ schema_version: 1, run: "r", absent: null });
  expect(rungs).toHaveLength(1);
  expect(Object.keys(rungs[0]).slice(0, LADDER_COLUMNS.length)).toEqual(
    LADDER_COLUMNS.map(({ column }) => column),
  );
  expect(rungs[0]).toMatchObject({
    dim: 64,
    ndcg_at_10: 0.5,
    recall_at_10: null,
    gate: "pass",
    vector_bytes: 256,
    memory_bytes: 768,
    search_us: 1.5,
    seen: 1.5,
    per_query: null,
  });
});

test("a value that one query has not is null among the others", () => {
  const perQuery = {
    ndcgAt10: Float64Array.of(0.25, Number.NaN, 1),
    flipQdTolerantAt10: Float64Array.of(0, 0.5, 1),
  };
  const withQueries = { ...figures, perQuery } as unknown as RungFigures;
  const row = ladderRow({ identity, treatment, rung: withQueries, verdict: undefined, ...bytes });
  const { rungs } = JSON.parse(
    qualityDocument({}, [{ row, figures: withQueries, memoryBytes: 0, facts: {} }], true),
  );
  expect(rungs[0].per_query).toMatchObject({
    ndcg_at_10: [0.25, null, 1],
    flip_qd_tolerant_at_10: [0, 0.5, 1],
  });
});

test("names are those of the CSV, however deep they lie", () => {
  expect(
    snakeKeys({ allowedLoss: 1, kept: [{ provenDim: 2 }], loss: { low: undefined }, reason: null }),
  ).toEqual({
    allowed_loss: 1,
    kept: [{ proven_dim: 2 }],
    loss: { low: undefined },
    reason: null,
  });
});
