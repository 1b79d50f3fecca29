// mrlbench quality: what retrieval loses at each dimension, on a data set or a person's own text, with the gate's verdict.

import { version } from "../../assets/version.ts";
import { quotaWarnings } from "../../cases/describe/opened-case.ts";
import { recipeFacts, recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { ExitCode, UsageError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import { endingAtOnce } from "../../core/signals.ts";
import { keepStandardInput } from "../../data/standard-input.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import { readCpuQuota } from "../../host/state/cpu-quota.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import { placesOf } from "../../open/places.ts";
import { openMatrixProduct } from "../../open/search.ts";
import { isAsked } from "../../quality/combinations.ts";
import { compareModels } from "../../quality/compare.ts";
import { type Corpus, encodeCorpus } from "../../quality/corpus.ts";
import { judge, type QualityJudgement } from "../../quality/judge.ts";
import { openQualityModel, type QualityModel } from "../../quality/model.ts";
import { SEARCH_THREADS, searchMeter } from "../../quality/search-meter.ts";
import type { JudgeSettings } from "../../quality/settings.ts";
import { qualityWarnings } from "../../quality/warnings.ts";
import type { LadderIdentity } from "../../schema/ladder-columns.ts";
import type { GivenNames, QualityOptions } from "../options/parse.ts";
import {
  refuseQualityOutputs,
  refuseTrecRuns,
  type WrittenModel,
  writeQuality,
} from "../outputs/quality-outputs.ts";
import { candidatesOf, judgeSettings } from "../settings.ts";
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
    return judgeAll({ ...options, dataset }, argv, progress);
  });
}

async function judgeAll(
  options: QualityOptions,
  argv: readonly string[],
  progress: Progress,
): Promise<number> {
  refuseQualityOutputs(options);
  const settings = judgeSettings(options);
  const candidates = candidatesOf(options);
  if (candidates.length > 1) keepStandardInput();
  const models: WrittenModel[] = [];
  for (const candidate of candidates) {
    models.push(await judgeModel({ candidate, options, settings, progress, isFirst: models.length === 0 }));
  }
  progress.end();
  const comparisons = compareModels(models, settings.seed);
  const command = ["mrlbench", ...argv];
  const facts = { version, machine: describeMachine(), command };
  writeQuality({ options, models, comparisons, askedDims: settings.dims, facts });
  const isDisqualified = models.some(({ facts: { fallback } }) => fallback !== "none");
  // Of several models one is enough: the others are what it is compared with.
  const isRefusedByAll = models.every(({ judgement }) => isRefused(judgement, settings));
  return isDisqualified || isRefusedByAll ? ExitCode.disqualified : ExitCode.done;
}

interface ModelRequest {
  readonly candidate: CandidateRequest;
  readonly options: QualityOptions;
  readonly settings: JudgeSettings;
  readonly progress: Progress;
  readonly isFirst: boolean;
}

async function judgeModel(request: ModelRequest): Promise<WrittenModel> {
  const { candidate, options, settings, progress, isFirst } = request;
  const places = placesOf(options);
  using model = openQualityModel(candidate, options.prompt, places);
  refuseDimAbove(settings, model.dim);
  for (const note of recipeNotes(model.candidate, recipeOptions(options))) progress.note(note);
  const { dataset, textColumn, minRetention } = options;
  const needs = { needsJudgements: minRetention !== undefined, withKeywords: settings.withKeywords };
  using asking = openQueryModel(request, model.dim);
  const encoders = asking === undefined ? model : { documents: model.documents, queries: asking.queries };
  const encoded = await encodeCorpus({ dataset, textColumn, ...needs, encoders, progress });
  // What was only needed to encode is not there while the search takes memory.
  model.close();
  asking?.close();
  if (isFirst) refuseTrecRuns(options, encoded);

  const searchThreads = Math.max(SEARCH_THREADS, candidate.threads);
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
  const { queryModel } = options;
  const one = { ...options, model: candidate.model, variant: candidate.variant };
  return {
    identity: identityOf(options, model, encoded),
    corpus: encoded,
    judgement,
    warnings: [
      ...quotaWarnings(searchThreads, readCpuQuota()),
      ...qualityWarnings(encoded, judgement, model.candidate),
    ],
    keepCommand: queryModel === undefined ? keepRotationCommand(one, model.candidate) : undefined,
    rotatedOn: model.candidate.model.rotation?.dataset.name,
    facts: { ...factsOf(options, model), query_model: asking?.candidate.model.id },
  };
}

/** Queries may be encoded by another model that lives in the same space: a small one beside a large one. */
function openQueryModel({ candidate, options }: ModelRequest, dim: number): QualityModel | undefined {
  const { queryModel, prompt } = options;
  if (queryModel === undefined) return undefined;
  // Its variants are its own.
  const request = { ...candidate, model: queryModel, variant: undefined };
  using model = new DisposableStack();
  const opened = model.use(openQualityModel(request, prompt, placesOf(options)));
  if (opened.dim !== dim) {
    throw new UsageError({
      what: "--query-model makes vectors of another dim",
      seen: `${opened.dim} of ${queryModel}, ${dim} of ${candidate.model}`,
      expected: "two models that were trained into one space",
      next: "Choose a pair whose authors say that it belongs together.",
    });
  }
  model.move();
  return opened;
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

function factsOf(options: QualityOptions, { candidate }: QualityModel) {
  const { engine, device } = candidate;
  return {
    model: candidate.model.id,
    variant: candidate.model.variant,
    recipe: recipeFacts(candidate, recipeOptions(options)),
    provider: engine.provider,
    device: device?.name,
    runtime_version: engine.runtimeVersion,
    fallback: engine.fallback,
  };
}
