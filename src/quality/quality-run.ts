// What a quality run has to tell: its rows, the facts beside them, its rankings by name. Whoever writes them gives them their form.

import type { Rescore } from "../mrl/evaluate-stored.ts";
import type { Judgements } from "../mrl/measure/judgements.ts";
import type { Ranking } from "../mrl/search/ranking.ts";
import { keptOf } from "../mrl/verdict/loss.ts";
import { type LadderIdentity, ladderRow } from "../schema/ladder-columns.ts";
import { snakeKeys } from "../schema/snake-keys.ts";
import type { Warning } from "../schema/warnings.ts";
import type { Corpus } from "./corpus.ts";
import type { QualityJudgement } from "./judge.ts";
import { bytesOf, type JudgedLadder, nameOfTreatment, PLAIN } from "./judged-ladder.ts";

export interface QualityRun {
  readonly identity: LadderIdentity;
  readonly corpus: Corpus;
  readonly judgement: QualityJudgement;
  readonly askedDims: readonly number[];
  readonly warnings: readonly Warning[];
  /** Of the run: machine, command, model and what was asked. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A row for each dim of each treatment, with what the table has no column for. */
export function rungsOf({ identity, corpus, judgement }: QualityRun) {
  return judgement.ladders.flatMap((judged) =>
    judged.rungs.map((rung) => {
      const isLadder = rung.control === "";
      const decision = isLadder ? judged.decisions.find(({ dim }) => dim === rung.dim) : undefined;
      const bytes = bytesOf(judged.treatment, rung.dim);
      return {
        row: ladderRow({
          identity,
          treatment: judged.treatment,
          rung,
          verdict: decision?.verdict,
          ...bytes,
          searchNs: isLadder ? judged.searchNs.get(rung.dim) : undefined,
        }),
        figures: rung,
        memoryBytes: bytes.totalBytes * corpus.documents.ids.length,
        facts: { decision: snakeKeys(decision) },
      };
    }),
  );
}

/** What stands beside the ladder, for people: a row a treatment, a cell a dim. */
export function treatmentRows({ ladder, verdict, ladders }: QualityJudgement) {
  return ladders
    .filter(({ treatment }) => treatment.rotation === undefined && treatment !== PLAIN)
    .map(({ treatment, rungs, searchNs }) => ({
      name: nameOfTreatment(treatment, ladder.rungs[0]!.dim),
      cells: rungs.map((rung) => ({
        dim: rung.dim,
        kept: keptOf(rung, verdict.measure),
        totalBytes: bytesOf(treatment, rung.dim).totalBytes,
        searchNs: searchNs.get(rung.dim),
      })),
    }));
}

/** Whoever wants to apply it needs no more than this. */
const ROTATION_LAYOUT =
  "rotation.f32 of the run folder: float32, little-endian, [dim, dim]; rotated = matrix · vector";

/** The facts of the run, under the names of its JSON. */
export function runFacts({
  facts,
  corpus,
  judgement,
  warnings,
  askedDims,
}: QualityRun): Record<string, unknown> {
  const { ladder, verdict, rotation, choice } = judgement;
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
    choice: snakeKeys(choice),
    ordered_coordinates: ladder.order?.isOrdered,
    coordinate_order: snakeKeys(ladder.order),
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

/** The rankings of each treatment and dim, and the documents that each ranks. */
export function rankingsOf({ corpus, judgement }: QualityRun): NamedRanking[] {
  const { ids } = corpus.documents;
  const fullDim = judgement.ladder.rungs[0]!.dim;
  return judgement.ladders.flatMap((judged) => {
    const isFull = ({ storage, dim }: Rescore) => storage === "float32" && dim === fullDim;
    const documentIds = judged.treatment.rotation === undefined ? ids : judgedIds(ids, judgement);
    return judged.rungs.flatMap(({ dim, run }) =>
      run === undefined ? [] : [{ name: rankingName(judged, dim, isFull), documentIds, run }],
    );
  });
}

export interface NamedRanking {
  /** Such as `prefix-128`, `pca-128`, `int8-128`, `int8-128-rerank-100`. */
  readonly name: string;
  readonly documentIds: readonly string[];
  readonly run: Ranking;
}

/** The judgements that rankings are held against, by name: a rotation is judged on some of the documents only. */
export function judgementsOf({ corpus, judgement }: QualityRun): ReadonlyMap<string, Judgements> {
  const all = { qrels: corpus.judgements, "qrels-pca": judgement.rotation?.judgements };
  return new Map(Object.entries(all).flatMap(([name, one]) => (one === undefined ? [] : [[name, one]])));
}

function judgedIds(ids: readonly string[], { rotation }: QualityJudgement): readonly string[] {
  return Array.from(rotation!.ladder.halves.judge, (document) => ids[document]!);
}

function rankingName(
  { treatment }: JudgedLadder,
  dim: number,
  isFull: (rescore: Rescore) => boolean,
): string {
  const { rotation, storage, rescore } = treatment;
  const what = rotation ?? (storage === "float32" ? "prefix" : storage);
  const again =
    rescore && `-rerank-${rescore.depth}${isFull(rescore) ? "" : `-by-${rescore.storage}-${rescore.dim}`}`;
  return `${what}-${dim}${again ?? ""}`;
}
