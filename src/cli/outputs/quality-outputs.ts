// Everything that a quality run writes: rows, JSON, rankings, run folder, and what a person reads. Nothing is made before there is
// something to write.
import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { isThere } from "../../files/there.ts";
import { withoutPerson } from "../../host/person.ts";
import { contenderName } from "../../quality/compare.ts";
import type { Corpus } from "../../quality/corpus.ts";
import type { QualityJudgement } from "../../quality/judge.ts";
import type { ModelRun } from "../../quality/model-run.ts";
import {
  comparisonSummary,
  judgementsOf,
  type QualityRun,
  rankingsOf,
  runFacts,
  rungsOf,
  treatmentRows,
} from "../../quality/quality-run.ts";
import { lostQueries, tailOf } from "../../quality/tail.ts";
import { makeFolder } from "../../report/folder.ts";
import { jsonText, SCHEMA_VERSION } from "../../report/json.ts";
import { choiceSentences } from "../../report/quality/choice-lines.ts";
import { comparisonSentences } from "../../report/quality/comparison-lines.ts";
import { ladderCsvRow, ladderHeader } from "../../report/quality/ladder-csv.ts";
import { refuseFolder, writeFloatsTo, writeRowsTo } from "../../report/quality/quality-folder.ts";
import { qualityDocument } from "../../report/quality/quality-json.ts";
import { qualityLine } from "../../report/quality/quality-line.ts";
import { renderQuality, renderSentences } from "../../report/quality/quality-terminal.ts";
import { writeTrecFolder } from "../../report/quality/trec-folder.ts";
import { refuseBlankIds } from "../../report/quality/trec-run.ts";
import { openSink, refuseExistingFile, refuseUnwritablePath } from "../../report/sink.ts";
import { answerTo } from "../answer.ts";
import type { QualityOptions } from "../options/parse.ts";
import { stderrIsTerminal, writeStderr } from "../stderr.ts";
import { tellRowsInFile } from "./stdout-rows.ts";

export interface WrittenModel extends ModelRun {
  /** Makes a model of a rotation; undefined where none can be made. */
  readonly keepCommand: string | undefined;
  /** Of a model that is rotated already: on what. */
  readonly rotatedOn: string | undefined;
  /** Dims that its files say it was trained for. */
  readonly trainedDims: readonly number[];
}

export interface Written extends QualityRun<WrittenModel> {
  readonly options: QualityOptions;
  /** What the gate says of all that was asked for, at every dim of these. */
  readonly askedDecisions: (judgement: QualityJudgement) => QualityJudgement["verdict"]["decisions"];
}

const FOLDER_FILES = /^(ladder\.csv|quality\.json|rotation.*\.f32)$/;
const TREC_FILES = /^qrels.*\.txt$|\.run$/;

/** What cannot be written is said before anything is encoded. */
export function refuseQualityOutputs({ csv, json, out, trecRuns, force }: QualityOptions): void {
  if (csv !== undefined) refuseExistingFile("--csv", csv, force);
  for (const path of [csv, json]) if (path !== undefined) refuseUnwritablePath(path);
  if (out !== undefined) refuseFolder("--out", out, FOLDER_FILES);
  if (trecRuns !== undefined) refuseFolder("--trec-runs", trecRuns, TREC_FILES);
}

/**
 * The same for rankings, once it is known what there is to rank.
 * @throws DataError
 */
export function refuseTrecRuns({ trecRuns }: QualityOptions, { name, queries, documents }: Corpus): void {
  if (trecRuns === undefined) return;
  if (queries.ids.length === 0) {
    throw new DataError({
      what: "--trec-runs needs queries",
      seen: `${name} has documents only`,
      expected: "a data set with queries.jsonl",
      next: "Leave --trec-runs out.",
    });
  }
  refuseBlankIds(queries.ids);
  refuseBlankIds(documents.ids);
}

export function writeQuality(run: Written): void {
  const { csv, json, out, trecRuns, quiet, keepTexts } = run.options;
  const rungs = rungsOf(run);
  const rows = [ladderHeader(), ...rungs.map(({ row }) => ladderCsvRow(row))];
  const compared = comparisonSentences(comparisonSummary(run));
  const chosen = choiceSentences(
    run.models.map((model) => ({ name: contenderName(model, run.models), ...choiceOf(model, run) })),
  );
  const facts = withoutPerson({ ...runFacts(run), conclusions: [...compared, ...chosen] });
  const document = (hasTexts: boolean) => qualityDocument(facts, rungs, hasTexts);
  const answer = answerTo(csv === "-" || json === "-");
  const { style } = answer;
  if (!quiet) {
    for (const model of run.models) answer.write(renderQuality(summaryOf(model, run), style));
    for (const sentences of [compared, chosen]) answer.write(renderSentences(sentences, style));
  }
  if (quiet || !stderrIsTerminal()) {
    for (const { identity, judgement } of run.models)
      writeStderr(`${qualityLine(identity, judgement.verdict)}\n`);
  }
  // The folders first: the reader of stdout may have gone away, which ends the run.
  if (trecRuns !== undefined) writeTrecRuns(trecRuns, run);
  if (out !== undefined) writeFolder(out, run, rows, document(keepTexts));
  // Who names a file for it keeps it; a folder is what is sent to others.
  if (json !== undefined && json !== "-") writeRowsTo(json, [document(true)]);
  if (csv !== undefined) writeRowsTo(csv, rows);
  if (json === "-") openSink("-").writeRows([document(true)]);
  if (csv === "-" && !quiet) tellRowsInFile(rungs.length, "one per dim and arm");
  if (csv === undefined && json === undefined && out === undefined && !quiet)
    writeStderr("One row per dim and arm: add --csv FILE or --out DIR, or pipe stdout.\n");
}

function choiceOf({ judgement: { choice, verdict } }: WrittenModel, { options: { maxBytes } }: Written) {
  const { decisions, measure } = verdict;
  return { choice, maxBytes, threshold: 1 - decisions[0]!.allowedLoss, measure };
}

function summaryOf(model: WrittenModel, run: Written) {
  const { askedDims, askedDecisions } = run;
  const { identity, corpus, judgement, warnings, keepCommand, rotatedOn, trainedDims } = model;
  const { ladder, verdict, rotation } = judgement;
  return {
    ...{ identity, askedDims, ladder, verdict, rotation, keepCommand, rotatedOn, trainedDims },
    askedDecisions: askedDecisions(judgement),
    treatments: treatmentRows(judgement),
    choice: choiceOf(model, run),
    lost: lostSummary(model, askedDims),
    warnings,
    caution: corpus.caution,
  };
}

/** Of the smallest dim that was asked for, else of the smallest that is not refused; the full one loses nothing. */
function lostSummary({ corpus, judgement }: WrittenModel, askedDims: readonly number[]) {
  const { ladder, verdict } = judgement;
  const [full] = ladder.rungs;
  const isTold = ({ dim, verdict }: (typeof judgement.verdict.decisions)[number]) =>
    askedDims.length === 0 ? verdict !== "refuse" : askedDims.includes(dim);
  const dim = verdict.decisions.filter(isTold).at(-1)?.dim;
  const rung = ladder.rungs.find((one) => one.control === "" && one.dim === dim);
  if (rung === undefined || rung === full || full!.queryCount === 0) return undefined;
  return { name: `${dim} dims`, queries: lostQueries(rung, full!, corpus), ...tailOf(rung, full!) };
}

/** A bench run may lie there already: its run.json stays. */
function writeFolder(folder: string, run: QualityRun, rows: readonly string[], document: string): void {
  const { facts, models } = run;
  makeFolder(folder);
  const runFile = join(folder, "run.json");
  const [first] = models;
  if (!isThere(runFile))
    writeRowsTo(runFile, [
      jsonText({ schema_version: SCHEMA_VERSION, ...withoutPerson({ ...facts, ...first!.facts }) }),
    ]);
  writeRowsTo(join(folder, "ladder.csv"), rows);
  writeRowsTo(join(folder, "quality.json"), [document]);
  for (const model of models) {
    const matrix = model.judgement.rotation?.ladder.rotation.matrix;
    const name = models.length === 1 ? "" : `-${contenderName(model, models).replace("/", "-")}`;
    if (matrix !== undefined) writeFloatsTo(join(folder, `rotation${name}.f32`), matrix);
  }
}

function writeTrecRuns(folder: string, run: QualityRun): void {
  const [first] = run.models;
  writeTrecFolder(folder, {
    model: first!.identity.model,
    queryIds: first!.corpus.queries.ids,
    judgements: judgementsOf(run),
    rankings: rankingsOf(run),
  });
}
