// Everything that a quality run writes: rows, JSON, rankings, run folder, and what a person reads. Nothing is made before there is
// something to write.
import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { isThere } from "../../files/there.ts";
import type { Judgements } from "../../mrl/measure/judgements.ts";
import { type Ranking, topDocuments } from "../../mrl/search/ranking.ts";
import type { Corpus } from "../../quality/corpus.ts";
import type { QualityJudgement } from "../../quality/judge.ts";
import { type JudgedLadder, PLAIN } from "../../quality/judged-ladder.ts";
import { jsonText, SCHEMA_VERSION } from "../../report/json.ts";
import { ladderCsvRow, ladderHeader } from "../../report/quality/ladder-csv.ts";
import { makeFolder, refuseFolder, writeFloatsTo, writeRowsTo } from "../../report/quality/quality-folder.ts";
import { type JsonRung, qualityDocument, snakeKeys } from "../../report/quality/quality-json.ts";
import { qualityLine } from "../../report/quality/quality-line.ts";
import { keptOf, renderQuality } from "../../report/quality/quality-terminal.ts";
import type { TreatmentRow } from "../../report/quality/treatment-table.ts";
import { refuseBlankIds, trecJudgementRows, trecRunRows } from "../../report/quality/trec-run.ts";
import { openSink, refuseUnwritablePath } from "../../report/sink.ts";
import { type LadderIdentity, ladderRow, type Treatment } from "../../schema/ladder-columns.ts";
import type { Warning } from "../../schema/warnings.ts";
import type { QualityOptions } from "../options/parse.ts";
import { stderrStyle, writeStderr } from "../stderr.ts";

export interface QualityRun {
  readonly options: QualityOptions;
  readonly identity: LadderIdentity;
  readonly corpus: Corpus;
  readonly judgement: QualityJudgement;
  readonly askedDims: readonly number[];
  readonly warnings: readonly Warning[];
  /** Makes a model of a rotation; undefined where none can be made. */
  readonly keepCommand: string | undefined;
  /** Of a model that is rotated already: on what. */
  readonly rotatedOn: string | undefined;
  /** Of the run: machine, command, model and what was asked. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const FOLDER_FILES = /^(ladder\.csv|quality\.json|rotation\.f32)$/;
/** Whoever wants to apply it needs no more than this. */
const ROTATION_LAYOUT =
  "rotation.f32 of the run folder: float32, little-endian, [dim, dim]; rotated = matrix · vector";
const TREC_FILES = /^qrels.*\.txt$|\.run$/;

/** What cannot be written is said before anything is encoded. */
export function refuseQualityOutputs({ csv, json, out, trecRuns }: QualityOptions): void {
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

export function writeQuality(run: QualityRun): void {
  const { csv, json, out, trecRuns, quiet } = run.options;
  const rungs = jsonRungs(run);
  const rows = [ladderHeader(), ...rungs.map(({ row }) => ladderCsvRow(row))];
  const document = () => qualityDocument(documentFacts(run), rungs);
  if (!quiet) writeStderr(renderQuality(summaryOf(run), stderrStyle()));
  writeStderr(`${qualityLine(run.identity, run.judgement.verdict)}\n`);
  // The folders first: the reader of stdout may have gone away, which ends the run.
  if (trecRuns !== undefined) writeTrecRuns(trecRuns, run);
  if (out !== undefined) writeFolder(out, run, rows, document());
  if (json !== undefined && json !== "-") writeRowsTo(json, [document()]);
  if (csv !== undefined) writeRowsTo(csv, rows);
  if (json === "-") openSink("-").writeRows([document()]);
  if (csv === undefined && json === undefined && out === undefined && !quiet)
    writeStderr("One row per dim: add --csv FILE or --out DIR, or pipe stdout.\n");
}

function jsonRungs({ identity, corpus, judgement }: QualityRun): JsonRung[] {
  return judgement.ladders.flatMap((judged) =>
    judged.rungs.map((rung) => {
      const isLadder = rung.control === "";
      const decision = isLadder ? judged.decisions.find(({ dim }) => dim === rung.dim) : undefined;
      const times = judged.twoStageTimes?.get(rung.dim);
      const vectorBytes = judged.vectorBytes(rung.dim);
      return {
        row: ladderRow({
          identity,
          treatment: judged.treatment,
          rung,
          verdict: decision?.verdict,
          vectorBytes,
        }),
        figures: rung,
        memoryBytes: vectorBytes * corpus.documents.ids.length,
        facts: { decision: snakeKeys(decision), search_times: snakeKeys(times) },
      };
    }),
  );
}

function documentFacts({
  facts,
  corpus,
  judgement,
  warnings,
  askedDims,
}: QualityRun): Record<string, unknown> {
  const { ladder, verdict, rotation } = judgement;
  return {
    ...facts,
    dataset: { name: corpus.name, caution: corpus.caution, ...corpus.facts },
    distance: ladder.distance,
    seed: ladder.seed,
    asked_dims: askedDims,
    dropped_self: ladder.droppedSelfCount,
    document_sample: ladder.documentSample,
    labelled_documents: ladder.labelledDocuments,
    verdict: snakeKeys(verdict),
    ordered_coordinates: ladder.hasOrderedCoordinates,
    prefix_gains: snakeKeys(ladder.prefixGains),
    rotation: rotation && {
      fitted_documents: rotation.ladder.halves.fit.length,
      judged_documents: rotation.ladder.halves.judge.length,
      verdict: snakeKeys(rotation.verdict),
      gains: snakeKeys(rotation.ladder.gains),
      matrix: ROTATION_LAYOUT,
      share_of_axes: rotation.ladder.rotation.shares,
      own_prefix_on_judged: rotation.ladder.judge.prefix.rungs.map(
        ({ dim, ndcgAt10, flipQdAt10, flipDdAt10 }) => ({
          dim,
          ndcg_at_10: ndcgAt10,
          flip_qd_at_10: flipQdAt10,
          flip_dd_at_10: flipDdAt10,
        }),
      ),
    },
    warnings,
    query_ids: corpus.queries.ids,
    searched_document_ids: Array.from(ladder.searchedDocuments, (document) => corpus.documents.ids[document]),
  };
}

function summaryOf({ identity, askedDims, corpus, judgement, warnings, keepCommand, rotatedOn }: QualityRun) {
  const { ladder, verdict, rotation, ladders } = judgement;
  const own = ladders[0]!;
  const beside = ladders.filter(({ treatment }) => treatment.rotation === undefined && treatment !== PLAIN);
  return {
    identity,
    askedDims,
    ladder,
    verdict,
    rotation,
    keepCommand,
    rotatedOn,
    vectorBytes: own.vectorBytes,
    treatments: beside.map(
      (judged): TreatmentRow => ({
        name: treatmentName(judged.treatment),
        isStorage: judged.treatment.rerankDepth === undefined,
        cells: judged.rungs.map((rung) => ({
          dim: rung.dim,
          kept: keptOf(rung, verdict.measure),
          vectorBytes: judged.vectorBytes(rung.dim),
          ...judged.twoStageTimes?.get(rung.dim),
        })),
      }),
    ),
    warnings,
    caution: corpus.caution,
  };
}

function treatmentName({ storage, rerankDepth }: Treatment): string {
  return rerankDepth === undefined ? storage : `${storage}, best ${rerankDepth} scored again`;
}

/** A bench run may lie there already: its run.json stays. */
function writeFolder(folder: string, run: QualityRun, rows: readonly string[], document: string): void {
  const { facts, judgement } = run;
  makeFolder(folder);
  const runFile = join(folder, "run.json");
  if (!isThere(runFile)) writeRowsTo(runFile, [jsonText({ schema_version: SCHEMA_VERSION, ...facts })]);
  writeRowsTo(join(folder, "ladder.csv"), rows);
  writeRowsTo(join(folder, "quality.json"), [document]);
  const matrix = judgement.rotation?.ladder.rotation.matrix;
  if (matrix !== undefined) writeFloatsTo(join(folder, "rotation.f32"), matrix);
}

function writeTrecRuns(folder: string, { corpus, judgement, identity }: QualityRun): void {
  const { documents, queries, judgements } = corpus;
  makeFolder(folder);
  writeJudgements(join(folder, "qrels.txt"), judgements);
  writeJudgements(join(folder, "qrels-pca.txt"), judgement.rotation?.judgements);
  for (const judged of judgement.ladders) {
    const ids = judged.treatment.rotation === undefined ? documents.ids : judgedIds(documents.ids, judgement);
    for (const { dim, run } of judged.rungs) {
      if (run === undefined) continue;
      const name = runName(judged, dim);
      writeRowsTo(join(folder, `${name}.run`), runRows(run, queries.ids, ids, `${identity.model}-${name}`));
    }
  }
}

function writeJudgements(path: string, judgements: Judgements | undefined): void {
  if (judgements === undefined) return;
  writeRowsTo(
    path,
    [...judgements].flatMap(([queryId, grades]) => trecJudgementRows(queryId, grades)),
  );
}

/** A rotation is judged on some of the documents only. */
function judgedIds(ids: readonly string[], { rotation }: QualityJudgement): readonly string[] {
  return Array.from(rotation!.ladder.halves.judge, (document) => ids[document]!);
}

/** Such as `prefix-128`, `pca-128`, `int8-128`, `int8-128-rerank-100`. */
function runName({ treatment }: JudgedLadder, dim: number): string {
  const { rotation, storage, rerankDepth } = treatment;
  const what = rotation ?? (storage === "float32" ? "prefix" : storage);
  return `${what}-${dim}${rerankDepth === undefined ? "" : `-rerank-${rerankDepth}`}`;
}

function runRows(
  run: Ranking,
  queryIds: readonly string[],
  documentIds: readonly string[],
  tag: string,
): string[] {
  return queryIds.flatMap((queryId, query) => {
    const found = topDocuments(run, query, run.depth);
    const scores = run.scores.subarray(query * run.depth, query * run.depth + found.length);
    return trecRunRows(
      { queryId, documentIds: Array.from(found, (document) => documentIds[document]!), scores },
      tag,
    );
  });
}
