// The data set as the files of a BEIR folder, by path.

import { JUDGEMENT_HEADER } from "../../src/data/beir.ts";
import type { DataSet } from "./data-set.ts";

export function datasetFiles({ documents, queries, judgements }: DataSet): Map<string, string> {
  return new Map([
    [
      "corpus.jsonl",
      jsonLines(documents.map(({ id, title, text, metadata }) => ({ _id: id, title, text, metadata }))),
    ],
    ["queries.jsonl", jsonLines(queries.map(({ id, text, metadata }) => ({ _id: id, text, metadata })))],
    [
      "qrels/test.tsv",
      lines([
        JUDGEMENT_HEADER,
        ...judgements.map((row) => [row.queryId, row.documentId, row.grade].join("\t")),
      ]),
    ],
  ]);
}

function jsonLines(records: readonly object[]): string {
  return lines(records.map((record) => JSON.stringify(record)));
}

function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join("");
}
