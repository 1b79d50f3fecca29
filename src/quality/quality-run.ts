// What a quality run has to tell: its rows, the facts beside them, its rankings by name. Whoever writes them gives them their form.

import type { Ids } from "../core/ids.ts";
import type { Rescore } from "../mrl/evaluate-stored.ts";
import { BM25_RULE } from "../mrl/keyword/bm25.ts";
import type { Judgements } from "../mrl/measure/judgements.ts";
import type { Ranking } from "../mrl/search/ranking.ts";
import type { Comparison } from "../mrl/verdict/comparison.ts";
import { keptOf } from "../mrl/verdict/loss.ts";
import { ladderRow } from "../schema/ladder-columns.ts";
import { snakeKeys } from "../schema/snake-keys.ts";
import type { JudgedBaseline } from "./baselines.ts";
import { contenderName, hybridName, KEYWORDS } from "./compare.ts";
import type { QualityJudgement } from "./judge.ts";
import { bytesOf, type JudgedLadder, nameOfTreatment, PLAIN } from "./judged-ladder.ts";
import type { ModelRun } from "./model-run.ts";
import { tailFacts } from "./tail.ts";

/** One or several models on the same data set. */
export interface QualityRun<Model extends ModelRun = ModelRun> {
  readonly models: readonly Model[];
  readonly comparisons: readonly Comparison[];
  readonly askedDims: readonly number[];
  /** Of the run: machine and command. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A row for each dim of each treatment of each model, then the baselines, with what the table has no column for. */
export function rungsOf({ models }: QualityRun) {
  return [
    ...models.flatMap(ladderRows),
    ...models.flatMap((run) => baselineRow(run, "hybrid")),
    // The texts are the same for all models, and so is a search for their words.
    ...models.slice(0, 1).flatMap((run) => baselineRow(run, "bm25")),
  ];
}

function ladderRows({ identity, corpus, judgement }: ModelRun) {
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
        facts: { decision: snakeKeys(decision), ...tailFacts(rung, judged, judgement, corpus) },
      };
    }),
  );
}

function baselineRow({ identity, judgement }: ModelRun, kind: JudgedBaseline["kind"]) {
  const judged = judgement.baselines?.[kind];
  if (judged === undefined) return [];
  const { rung, decision } = judged;
  const isHybrid = kind === "hybrid";
  const keywords = { model: KEYWORDS, variant: BM25_RULE, runtime: "", backend: "", distance: "" };
  const bytes = isHybrid ? bytesOf(PLAIN, rung.dim) : undefined;
  return [
    {
      row: ladderRow({
        identity: isHybrid
          ? { ...identity, model: hybridName(identity.model) }
          : { ...identity, ...keywords },
        treatment: isHybrid ? PLAIN : undefined,
        rung,
        verdict: decision.verdict,
        vectorBytes: bytes?.vectorBytes,
        totalBytes: bytes?.totalBytes,
        searchNs: undefined,
      }),
      figures: rung,
      memoryBytes: undefined,
      facts: { decision: snakeKeys(decision) },
    },
  ];
}

/** What stands beside the ladder, for people: a row a treatment, a cell a dim. */
export function treatmentRows({ ladder, verdict, ladders }: QualityJudgement) {
  return ladders
    .filter(
      ({ treatment, rungs }) => treatment.rotation === undefined && treatment !== PLAIN && rungs.length > 0,
    )
    .map(({ treatment, rungs, decisions, searchNs }) => ({
      name: nameOfTreatment(treatment, ladder.rungs[0]!.dim),
      cells: rungs.map((rung) => ({
        dim: rung.dim,
        kept: keptOf(rung, verdict.measure),
        verdict: decisions.find(({ dim }) => dim === rung.dim)?.verdict,
        totalBytes: bytesOf(treatment, rung.dim).totalBytes,
        searchNs: searchNs.get(rung.dim),
      })),
    }));
}

/** Everything that was compared, by name, and what nothing finds. */
export function comparisonSummary({ models, comparisons }: QualityRun) {
  const [first] = models;
  const named = models.flatMap((run) => {
    const name = contenderName(run, models);
    const { ladder, baselines } = run.judgement;
    const hybrid = baselines && { name: hybridName(name), ndcg: baselines.hybrid.rung.ndcgAt10 };
    return [{ name, ndcg: ladder.rungs[0]!.ndcgAt10 }, ...(hybrid === undefined ? [] : [hybrid])];
  });
  const bm25 = first?.judgement.baselines?.bm25;
  const keywords = bm25 === undefined ? [] : [{ name: KEYWORDS, ndcg: bm25.rung.ndcgAt10 }];
  return { contenders: [...keywords, ...named], comparisons, labels: labelCounts(models) };
}

/** Relevant documents, and those that no model and no keywords find. */
function labelCounts(models: readonly ModelRun[]) {
  const labels = models.flatMap(({ judgement: { baselines } }) => baselines?.labels ?? []);
  const [first, ...others] = labels;
  if (first === undefined) return undefined;
  const missed = [...first.missed].filter((label) => others.every((one) => one.missed.has(label)));
  return { labelCount: first.count, missedByAll: missed.length + first.absentCount };
}

/** Whoever wants to apply it needs no more than this. */
const ROTATION_LAYOUT =
  "rotation.f32 of the run folder: float32, little-endian, [dim, dim]; rotated = matrix · vector";

/** The facts of the run, under the names of its JSON: those of the first model at the top, those of all in `models`. */
export function runFacts(run: QualityRun): Record<string, unknown> {
  const { models, facts, comparisons, askedDims } = run;
  const [first] = models;
  const { corpus } = first!;
  return {
    ...facts,
    ...modelFacts(first!),
    dataset: { name: corpus.name, caution: corpus.caution, ...corpus.facts },
    asked_dims: askedDims,
    comparisons: snakeKeys(comparisons),
    labels: snakeKeys(labelCounts(models)),
    models: models.length > 1 ? models.map(modelFacts) : undefined,
    query_ids: corpus.queries.ids,
    searched_document_ids: Array.from(first!.judgement.ladder.searchedDocuments, (document) =>
      corpus.documents.ids.at(document),
    ),
  };
}

function modelFacts({ facts, judgement, warnings }: ModelRun): Record<string, unknown> {
  const { ladder, verdict, rotation, choice } = judgement;
  return {
    ...facts,
    distance: ladder.distance,
    seed: ladder.seed,
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
  };
}

/** The rankings of each treatment and dim, and the documents that each ranks. Several models begin their names. */
export function rankingsOf({ models }: QualityRun): NamedRanking[] {
  return models.flatMap((run, i) => {
    const prefix = models.length === 1 ? "" : `${contenderName(run, models).replace("/", "-")}-`;
    const named = (ranking: NamedRanking) => ({ ...ranking, name: `${prefix}${ranking.name}` });
    const { hybrid, bm25 } = run.judgement.baselines ?? {};
    const documentIds = run.corpus.documents.ids;
    const baseline = (name: string, judged: JudgedBaseline | undefined) =>
      judged?.rung.run === undefined ? [] : [{ name, documentIds, run: judged.rung.run }];
    return [
      ...ladderRankings(run).map(named),
      ...baseline("hybrid", hybrid).map(named),
      ...(i === 0 ? baseline(KEYWORDS, bm25) : []),
    ];
  });
}

function ladderRankings({ corpus, judgement }: ModelRun): NamedRanking[] {
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
  /** Such as `prefix-128`, `pca-128`, `int8-128`, `int8-128-rerank-100`, `bm25`. */
  readonly name: string;
  readonly documentIds: Ids;
  readonly run: Ranking;
}

/** The judgements that rankings are held against, by name: a rotation is judged on some of the documents only. */
export function judgementsOf({ models: [first] }: QualityRun): ReadonlyMap<string, Judgements> {
  const { corpus, judgement } = first!;
  const all = { qrels: corpus.judgements, "qrels-pca": judgement.rotation?.judgements };
  return new Map(Object.entries(all).flatMap(([name, one]) => (one === undefined ? [] : [[name, one]])));
}

function judgedIds(ids: Ids, { rotation }: QualityJudgement): Ids {
  return Array.from(rotation!.ladder.halves.judge, (document) => ids.at(document)!);
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
