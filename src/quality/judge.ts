// From an encoded data set to everything that is judged: the model's own ladder with its controls, and the other treatments beside it.

import { type EvaluateInput, evaluate } from "../mrl/evaluate.ts";
import { restrictTo } from "../mrl/halves.ts";
import { ladderDims } from "../mrl/ladder.ts";
import type { LadderResult } from "../mrl/ladder-result.ts";
import type { Judgements } from "../mrl/measure/judgements.ts";
import { evaluateRotation, type RotationLadder } from "../mrl/rotation-ladder.ts";
import { type Choice, type ChoiceRow, chooseRow } from "../mrl/verdict/choice.ts";
import { type LadderVerdict, verdictOf } from "../mrl/verdict/ladder-verdict.ts";
import { lossesOf, mainMeasure, restOf } from "../mrl/verdict/loss.ts";
import type { Treatment } from "../schema/ladder-columns.ts";
import { type JudgedBaselines, judgeBaselines } from "./baselines.ts";
import { combinationLadders, type NativeProduct, withSearchers } from "./combinations.ts";
import type { Corpus } from "./corpus.ts";
import { bytesOf, combinationOf, type JudgedLadder, nameOfRow, PLAIN } from "./judged-ladder.ts";
import { SearchClock } from "./search-times.ts";
import type { JudgeSettings, LadderSettings } from "./settings.ts";

export interface JudgedRotation {
  readonly ladder: RotationLadder;
  /** On the half that it was not fitted on. */
  readonly verdict: LadderVerdict;
  /** Those of that half. */
  readonly judgements: Judgements | undefined;
}

export interface QualityJudgement {
  readonly ladder: LadderResult;
  readonly verdict: LadderVerdict;
  readonly rotation: JudgedRotation | undefined;
  /** The model's own prefix first. */
  readonly ladders: readonly JudgedLadder[];
  /** Of the model's own vectors, whichever way they are kept. */
  readonly choice: Choice;
  /** Undefined without keywords. */
  readonly baselines: JudgedBaselines | undefined;
}

export interface JudgeRequest {
  readonly corpus: Corpus;
  /** Components of a vector. */
  readonly dim: number;
  readonly settings: JudgeSettings;
  /** A product with memory of its own. */
  readonly openProduct: () => NativeProduct;
  readonly onProgress: (done: number, total: number, what: string) => void;
}

export function judge(request: JudgeRequest): QualityJudgement {
  const { settings, openProduct, onProgress } = request;
  using product = openProduct();
  const withInput = <T>(what: string, use: (input: EvaluateInput & { product: NativeProduct }) => T): T =>
    use({
      ...evaluateInput(request),
      product,
      onProgress: (done, total) => onProgress(done, total, what),
    });
  const ladder = withInput("searching", evaluate);
  const verdict = verdictOf(ladder, settings);
  const own = { ...ladderOf(PLAIN, ladder, verdict), searchNs: timesOf(request, ladder) };
  const rotation =
    settings.rotate === undefined
      ? undefined
      : withInput("searching rotated vectors", (input) => judgeRotation(input, settings));
  const combined = withInput("searching stored vectors", (input) =>
    combinationLadders(input, ladder, settings),
  );
  const choice = chooseRow(
    [own, ...combined].flatMap((judged) => choiceRows(judged, ladder)),
    settings.maxBytes,
  );
  const { keywords } = request.corpus;
  const baselines =
    keywords && withInput("searching keywords", (input) => judgeBaselines(input, keywords, ladder, settings));
  const ladders = [own, ...rotatedLadders(rotation), ...combined];
  return { ladder, verdict, rotation, ladders, choice, baselines };
}

function choiceRows({ treatment, rungs, decisions }: JudgedLadder, ladder: LadderResult): ChoiceRow[] {
  return lossesOf({ ...ladder, rungs }, mainMeasure(ladder)).map(
    ({ dim, loss, low, high }, i): ChoiceRow => ({
      name: nameOfRow(treatment, dim),
      verdict: decisions[i]!.verdict,
      kept: restOf(loss),
      low: restOf(high),
      high: restOf(low),
      ...bytesOf(treatment, dim),
      isRescored: treatment.rescore !== undefined,
    }),
  );
}

/** Of the model's own prefixes. */
function timesOf(request: JudgeRequest, ladder: LadderResult): ReadonlyMap<number, number> {
  const input = withSearchers(evaluateInput(request), ladder);
  const clock = new SearchClock({ ...input, width: input.dim });
  return clock.times(input.dims.map((dim) => combinationOf(PLAIN, dim)));
}

function judgeRotation(input: EvaluateInput, settings: JudgeSettings): JudgedRotation {
  const ladder = evaluateRotation(input);
  const { judgements } = restrictTo(input, ladder.halves.judge);
  return { ladder, verdict: verdictOf(ladder.judge.rotated, settings), judgements };
}

function rotatedLadders(rotation: JudgedRotation | undefined): readonly JudgedLadder[] {
  if (rotation === undefined) return [];
  const treatment: Treatment = { ...PLAIN, rotation: "pca", fitHalf: "other" };
  return [ladderOf(treatment, rotation.ladder.judge.rotated, rotation.verdict)];
}

interface InputRequest extends Pick<JudgeRequest, "corpus" | "dim"> {
  readonly settings: LadderSettings;
}

export function evaluateInput({ corpus, dim, settings }: InputRequest): Omit<EvaluateInput, "product"> {
  const dims = ladderDims(dim, settings.dims.length === 0 ? undefined : settings.dims);
  return {
    queries: corpus.queries.vectors,
    documents: corpus.documents.vectors,
    dim,
    queryIds: corpus.queries.ids,
    documentIds: corpus.documents.ids,
    judgements: corpus.judgements,
    labels: corpus.labels,
    dims,
    distance: settings.distance,
    seed: settings.seed,
    dropSelf: settings.dropSelf,
    scoring: settings.scoring,
    controls: dims.length > 1,
  };
}

function ladderOf(treatment: Treatment, { rungs }: LadderResult, { decisions }: LadderVerdict): JudgedLadder {
  return { treatment, rungs, decisions, searchNs: new Map() };
}
