// mrlbench quality: what retrieval loses at each dimension, on a data set or a person's own text, with the gate's verdict.

import { version } from "../../assets/version.ts";
import { quotaWarnings } from "../../cases/describe/opened-case.ts";
import { recipeFacts, recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { ExitCode, UsageError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import { endingAtOnce } from "../../core/signals.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import { readCpuQuota } from "../../host/state/cpu-quota.ts";
import { placesOf } from "../../open/places.ts";
import { openMatrixProduct } from "../../open/search.ts";
import { isAsked } from "../../quality/combinations.ts";
import { type Corpus, encodeCorpus } from "../../quality/corpus.ts";
import { judge, type QualityJudgement } from "../../quality/judge.ts";
import { openQualityModel, type QualityModel } from "../../quality/model.ts";
import { SEARCH_THREADS, searchMeter } from "../../quality/search-meter.ts";
import type { JudgeSettings } from "../../quality/settings.ts";
import { qualityWarnings } from "../../quality/warnings.ts";
import type { LadderIdentity } from "../../schema/ladder-columns.ts";
import type { GivenNames, QualityOptions } from "../options/parse.ts";
import { refuseQualityOutputs, refuseTrecRuns, writeQuality } from "../outputs/quality-outputs.ts";
import { candidateOf, judgeSettings } from "../settings.ts";
import { createStderrProgress } from "../stderr.ts";
import { keepRotationCommand } from "./keep-rotation.ts";
import { dataSetOf } from "./own-data-set.ts";

/** @returns the exit code */
export function runQuality(
  options: QualityOptions,
  given: GivenNames,
  argv: readonly string[],
): Promise<number> {
  return holdingSignals(async () => {
    const progress = createStderrProgress(options);
    const dataset = await dataSetOf(options, given, (text) => progress.note(text));
    return judgeModel({ ...options, dataset }, argv, progress);
  });
}

async function judgeModel(
  options: QualityOptions,
  argv: readonly string[],
  progress: Progress,
): Promise<number> {
  refuseQualityOutputs(options);
  const places = placesOf(options);
  using model = openQualityModel(candidateOf(options), options.prompt, places);
  const settings = judgeSettings(options);
  refuseDimAbove(settings, model.dim);
  for (const note of recipeNotes(model.candidate, recipeOptions(options))) progress.note(note);
  const { dataset, textColumn, minRetention } = options;
  const needsJudgements = minRetention !== undefined;
  const encoded = await encodeCorpus({ dataset, textColumn, needsJudgements, encoders: model, progress });
  // What was only needed to encode is not there while the search takes memory.
  model.close();
  refuseTrecRuns(options, encoded);

  const searchThreads = Math.max(SEARCH_THREADS, options.threads);
  // Pure numbers: nothing is lost when a signal ends them.
  const judgement = endingAtOnce(() =>
    judge({
      corpus: encoded,
      dim: model.dim,
      settings,
      openProduct: () => openMatrixProduct(places, searchThreads),
      onProgress: searchMeter(progress),
    }),
  );
  progress.end();
  writeQuality({
    options,
    identity: identityOf(options, model, encoded),
    corpus: encoded,
    judgement,
    askedDims: settings.dims,
    warnings: [
      ...quotaWarnings(searchThreads, readCpuQuota()),
      ...qualityWarnings(encoded, judgement, model.candidate),
    ],
    keepCommand: keepRotationCommand(options, model.candidate),
    rotatedOn: model.candidate.model.rotation?.dataset.name,
    facts: factsOf(options, argv, model),
  });
  const isDisqualified = model.candidate.engine.fallback !== "none";
  return isDisqualified || isRefused(judgement, settings) ? ExitCode.disqualified : ExitCode.done;
}

function refuseDimAbove({ dims }: JudgeSettings, fullDim: number): void {
  const above = dims.find((dim) => dim > fullDim);
  if (above === undefined) return;
  throw new UsageError({
    what: "--dim is above the dimension of the model",
    seen: String(above),
    expected: `1 to ${fullDim}`,
    next: `Use dims up to ${fullDim}, or leave --dim out for the whole ladder.`,
  });
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

function identityOf(options: QualityOptions, { candidate }: QualityModel, corpus: Corpus): LadderIdentity {
  return {
    model: candidate.model.id,
    variant: candidate.model.variant,
    runtime: candidate.route.runtime,
    backend: options.backend,
    dataset: corpus.name,
    distance: options.distance,
  };
}

const SIMILARITY_OF = { cosine: "cosine", dot: "dot", l2: "euclidean" } as const;

/** Cosine normalises each prefix after the cut; the other distances take it as it is. */
function recipeOptions({ prompt, distance }: QualityOptions) {
  return { prompt, normalize: distance === "cosine", similarity: SIMILARITY_OF[distance] };
}

function factsOf(options: QualityOptions, argv: readonly string[], { candidate }: QualityModel) {
  const { engine, device } = candidate;
  return {
    version,
    machine: describeMachine(),
    command: ["mrlbench", ...argv],
    model: candidate.model.id,
    variant: candidate.model.variant,
    recipe: recipeFacts(candidate, recipeOptions(options)),
    provider: engine.provider,
    device: device?.name,
    runtime_version: engine.runtimeVersion,
    fallback: engine.fallback,
  };
}
