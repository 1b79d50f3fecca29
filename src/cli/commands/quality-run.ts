// What all runs of quality have in common, whatever their vectors come from: encoded texts to a judgement, and judgements to outputs and an
// exit code.
import { version } from "../../assets/version.ts";
import { ExitCode, UsageError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import { endingAtOnce } from "../../core/signals.ts";
import { describeMachine } from "../../host/machine.ts";
import { placesOf } from "../../open/places.ts";
import { openLadderProduct } from "../../open/search.ts";
import { askedDecisions, rescoresNothing } from "../../quality/combinations.ts";
import { compareModels } from "../../quality/compare.ts";
import type { Corpus } from "../../quality/corpus.ts";
import { judge, type QualityJudgement } from "../../quality/judge.ts";
import { SEARCH_THREADS, searchMeter } from "../../quality/search-meter.ts";
import type { JudgeSettings } from "../../quality/settings.ts";
import type { QualityOptions } from "../options/parse.ts";
import { type WrittenModel, writeQuality } from "../outputs/quality-outputs.ts";

export interface RunContext {
  readonly options: QualityOptions;
  readonly settings: JudgeSettings;
  readonly progress: Progress;
}

/** Threads that a run searches with. */
export function searchThreadsOf(threads: number): number {
  return Math.max(SEARCH_THREADS, threads);
}

/** Pure numbers: nothing is lost when a signal ends them. */
export function judgeCorpus(
  { options, settings, progress }: RunContext,
  corpus: Corpus,
  dim: number,
  threads: number,
): QualityJudgement {
  const places = placesOf(options);
  return endingAtOnce(() =>
    judge({
      corpus,
      dim,
      settings,
      openProduct: () => openLadderProduct(places, threads),
      onProgress: searchMeter(progress),
    }),
  );
}

/** @returns the exit code */
export function finishRun(
  { options, settings, progress }: RunContext,
  models: readonly WrittenModel[],
  argv: readonly string[],
): number {
  progress.end();
  const comparisons = compareModels(models, settings.seed);
  const facts = { version, machine: describeMachine(), command: ["mrlbench", ...argv] };
  const asked = (judgement: QualityJudgement) =>
    settings.dims.flatMap((dim) => askedDecisions(judgement, dim, settings));
  writeQuality({ options, models, comparisons, askedDims: settings.dims, askedDecisions: asked, facts });
  const isDisqualified = models.some(({ facts: { fallback } }) => fallback !== "none");
  // Of several models one is enough: the others are what it is compared with.
  const inQuestion = models.filter(({ judgement }) => isInQuestion(judgement, settings));
  const isRefusedByAll = inQuestion.every(({ judgement }) => isRefused(judgement, settings));
  return isDisqualified || isRefusedByAll ? ExitCode.disqualified : ExitCode.done;
}

/** What vectors of one width cannot be asked for, whoever made them. */
export function refuseWidths(settings: JudgeSettings, fullDim: number, whose: string): void {
  refuseDimAbove(settings, fullDim, whose);
  refuseRescoreAbove(settings, fullDim, whose);
}

export function refuseDimAbove({ dims }: JudgeSettings, fullDim: number, whose: string): void {
  const above = dims.find((dim) => dim > fullDim);
  if (above !== undefined) throw isAbove("--dim", above, { fullDim, whose, otherwise: "the whole ladder" });
}

export function refuseRescoreAbove(settings: JudgeSettings, fullDim: number, whose: string): void {
  const above = settings.rescores.find(({ dim }) => dim > fullDim)?.dim;
  if (above !== undefined)
    throw isAbove("--rescore", above, { fullDim, whose, otherwise: "the full vectors" });
  if (rescoresNothing(settings, fullDim)) {
    throw new UsageError({
      what: "--rescore names vectors that take no more bytes than those that are searched",
      seen: settings.rescores.map(({ storage, dim }) => `${storage}@${dim}`).join(", "),
      expected: `wider ones, such as float32@${fullDim}`,
      next: "Rescore by wider vectors, or search narrower ones with --dim and --storage.",
    });
  }
}

interface Above {
  readonly fullDim: number;
  readonly whose: string;
  /** What is taken without the option. */
  readonly otherwise: string;
}

function isAbove(option: string, above: number, { fullDim, whose, otherwise }: Above): UsageError {
  return new UsageError({
    what: `${option} is above the dimension of ${whose}`,
    seen: String(above),
    expected: `1 to ${fullDim}`,
    next: `Use dims up to ${fullDim}, or leave ${option} out for ${otherwise}.`,
  });
}

/** Whether a model has a dim that was asked for; one that has none is only compared with. */
function isInQuestion({ ladder }: QualityJudgement, { dims }: JudgeSettings): boolean {
  return dims.length === 0 || dims.some((dim) => dim <= ladder.rungs[0]!.dim);
}

/** A dim is refused when nothing that was asked for gets through the gate there. */
function isRefused(judgement: QualityJudgement, settings: JudgeSettings): boolean {
  return settings.dims.some((dim) => {
    const decided = askedDecisions(judgement, dim, settings);
    return decided.length > 0 && decided.every(({ verdict }) => verdict === "refuse");
  });
}
