// Rankings and judgements as files that others' tools read: one `.run` a ranking, one `.txt` a set of judgements.

import { join } from "node:path";
import type { Ids } from "../../core/ids.ts";
import type { Judgements } from "../../mrl/measure/judgements.ts";
import { type Ranking, topDocuments } from "../../mrl/search/ranking.ts";
import { makeFolder } from "../folder.ts";
import { writeRowsTo } from "./quality-folder.ts";
import { trecJudgementRows, trecRunRows } from "./trec-run.ts";

export interface TrecRanking {
  readonly name: string;
  readonly documentIds: Ids;
  readonly run: Ranking;
}

export interface TrecFolder {
  /** Begins the tag of each ranking; its name ends it. */
  readonly model: string;
  readonly queryIds: readonly string[];
  readonly judgements: ReadonlyMap<string, Judgements>;
  readonly rankings: readonly TrecRanking[];
}

/** @throws OutputError */
export function writeTrecFolder(folder: string, content: TrecFolder): void {
  makeFolder(folder);
  for (const [name, judgements] of content.judgements) {
    const rows = [...judgements].flatMap(([queryId, grades]) => trecJudgementRows(queryId, grades));
    writeRowsTo(join(folder, `${name}.txt`), rows);
  }
  for (const ranking of content.rankings) {
    const rows = runRows(ranking, content.queryIds, `${content.model}-${ranking.name}`);
    writeRowsTo(join(folder, `${ranking.name}.run`), rows);
  }
}

function runRows({ run, documentIds }: TrecRanking, queryIds: readonly string[], tag: string): string[] {
  return queryIds.flatMap((queryId, query) => {
    const found = topDocuments(run, query, run.depth);
    const scores = run.scores.subarray(query * run.depth, query * run.depth + found.length);
    return trecRunRows(
      { queryId, documentIds: Array.from(found, (document) => documentIds.at(document)!), scores },
      tag,
    );
  });
}
