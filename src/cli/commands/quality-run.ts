// What all runs of quality have in common, whatever their vectors come from: encoded texts to a judgement, and judgements to outputs and an
// exit code.
import { version } from "../../assets/version.ts";
import { ExitCode, UsageError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import { endingAtOnce } from "../../core/signals.ts";
import { describeMachine } from "../../host/machine.ts";
import { placesOf } from "../../open/places.ts";
import { openLadderProduct } from "../../open/search.ts";
import { isAsked } from "../../quality/combinations.ts";
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
  writeQuality({ options, models, comparisons, askedDims: settings.dims, facts });
  const isDisqualified = models.some(({ facts: { fallback } }) => fallback !== "none");
  // Of several models one is enough: the others are what it is compared with.
  const isRefusedByAll = models.every(({ judgement }) => isRefused(judgement, settings));
  return isDisqualified || isRefusedByAll ? ExitCode.disqualified : ExitCode.done;
}

export function refuseDimAbove({ dims, rescores }: JudgeSettings, fullDim: number): void {
  const refuse = (option: string, above: number | undefined, otherwise: string) => {
    if (above === undefined) return;
    throw new UsageError({
      what: `${option} is above the dimension of the model`,
      seen: String(above),
      expected: `1 to ${fullDim}`,
      next: `Use dims up to ${fullDim}, or leave ${option} out for ${otherwise}.`,
    });
  };
  refuse(
    "--dim",
    dims.find((dim) => dim > fullDim),
    "the whole ladder",
  );
  refuse("--rescore", rescores.find(({ dim }) => dim > fullDim)?.dim, "the full vectors");
}

/** A dim is refused when nothing that was asked for gets through the gate there. */
function isRefused({ ladders }: QualityJudgement, settings: JudgeSettings): boolean {
  return settings.dims.some((asked) => {
    const decided = ladders.flatMap(({ treatment, decisions }) =>
      decisions.filter(({ dim }) => dim === asked && isAsked(treatment, settings)),
    );
    return decided.length > 0 && decided.every(({ verdict }) => verdict === "refuse");
  });
}
