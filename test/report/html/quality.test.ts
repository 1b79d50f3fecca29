// What a report says of ladders: which rows are told apart, what each of them keeps, and the sentences that a run ended in.

import { expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReportForm, reportText } from "../../../src/report/html/report.ts";

type Cells = Readonly<Record<string, string | number>>;

const LADDER = { model: "one", variant: "fp32", dataset: "notes", documents: 60, queries: 20 };
const FULL = { dim: 256, storage: "float32", vector_bytes: 1024, total_bytes: 1024, gate: "pass" };
const CUT = { dim: 64, storage: "float32", vector_bytes: 256, total_bytes: 256, gate: "refuse" };
const JUDGED = { ndcg_at_10: 0.5, retention_ndcg_at_10: 1 };
const WORSE = { ndcg_at_10: 0.4, retention_ndcg_at_10: 0.8 };

/** The report of a run folder with these rows. */
function reportOf(rows: readonly Cells[], form: ReportForm = "markdown", json: object = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-ladder-"));
  const columns = [...new Set(rows.flatMap((row) => Object.keys({ ...LADDER, ...row })))];
  const cells = rows.map((row) => columns.map((column) => ({ ...LADDER, ...row })[column] ?? "").join(","));
  writeFileSync(join(folder, "ladder.csv"), `${[columns.join(","), ...cells].join("\n")}\n`);
  writeFileSync(join(folder, "quality.json"), JSON.stringify(json));
  return reportText([folder], form);
}

/** The cells of a table's lines, without its head. */
function tableOf(markdown: string, caption: string): string[][] {
  const [, after = ""] = markdown.split(`**${caption}**\n\n`);
  const lines = after.split("\n\n")[0]!.split("\n").slice(2);
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("two depths of rescoring, and two variants of a model, are two lines of what the gate decided", async () => {
  const again = { ...CUT, rescore: "int8@256", total_bytes: 516 };
  const of = (variant: string) => [
    { variant, ...FULL, ...JUDGED },
    { variant, ...CUT, ...WORSE },
    { variant, ...again, ...WORSE, rerank_depth: 20 },
    { variant, ...again, ...JUDGED, rerank_depth: 50, gate: "pass" },
  ];
  expect(tableOf(await reportOf([...of("fp32"), ...of("int8")]), "What the gate decided, by dim")).toEqual(
    ["one/fp32", "one/int8"].flatMap((model) => [
      [`${model}, float32`, "pass", "refuse"],
      [`${model}, float32, top 20 rescored by int8\\@256`, "–", "refuse"],
      [`${model}, float32, top 50 rescored by int8\\@256`, "–", "pass"],
    ]),
  );
});

test("without judgements a size says what it keeps, too", async () => {
  const text = await reportOf([
    { ...FULL, flip_dd_at_10: 0, flip_low: 0, flip_high: 0 },
    { ...CUT, flip_dd_at_10: 0.25, flip_low: 0.2, flip_high: 0.3 },
  ]);
  expect(tableOf(text, "Quality at each size").map((cells) => cells.slice(-3))).toEqual([
    ["0", "0", "0"],
    ["0.25", "0.2", "0.3"],
  ]);
});

test("each of several models has its charts, on which keyword search is held against that model", async () => {
  const rows = ["one", "other"].flatMap((model, i) => [
    { model, ...FULL, ...JUDGED, ndcg_at_10: 0.5 / (i + 1) },
    { model, ...CUT, ...WORSE },
    {
      model: `hybrid:${model}`,
      dim: 256,
      ndcg_at_10: 0.6,
      retention_ndcg_at_10: 1.2 * (i + 1),
      gate: "pass",
    },
  ]);
  const all = [...rows, { model: "bm25", variant: "lucene", ndcg_at_10: 0.5, retention_ndcg_at_10: 1 }];
  const html = await reportOf(all, "html");
  for (const model of ["one", "other"])
    for (const title of ["What is kept at each dim", "What is kept at each size"])
      expect(html).toContain(`${title}: ${model}<`);
  const text = await reportOf(all);
  expect(text).toContain("one, other on notes, 20 queries against 60 documents.");
  const modelsIn = (caption: string) => tableOf(text, caption).map(([model]) => model);
  expect(modelsIn("Quality at each dim: one")).toEqual(["one", "one", "hybrid:one", "bm25"]);
  expect(modelsIn("Quality at each dim: other")).toEqual(["other", "other", "hybrid:other"]);
});

test("what a chart has no colour for is said", async () => {
  const storages = ["float32", "float16", "int8", "int4", "binary-float", "binary", "bit"];
  const of = (count: number) =>
    storages.slice(0, count).flatMap((storage) => [
      { ...FULL, ...JUDGED, storage },
      { ...CUT, ...WORSE, storage },
    ]);
  expect(await reportOf(of(6), "html")).not.toContain("Drawn are");
  expect(await reportOf(of(7), "html")).toContain("Drawn are the first 6 of 7 ways; the table has all.");
});

test("what the run ended in ends what is said of it; vectors of a file have no variant", async () => {
  const rows = [FULL, CUT].map((row) => ({ ...row, ...JUDGED, model: "docs.npy", variant: "" }));
  const conclusions = ["No combination fits into 8 B a document.", "Smallest that passes: 256 dims."];
  const text = await reportOf(rows, "markdown", { conclusions });
  expect(text).not.toContain("undefined");
  const [quality] = text.split("## Quality against dim and size")[1]!.split("\n## ");
  expect(quality!.trim()).toEndWith(conclusions.join("\n\n"));
});
