// mrlbench quality: what retrieval loses at each dimension, on a data set or a person's own text, with the gate's verdict.

import { quotaWarnings } from "../../cases/describe/opened-case.ts";
import { recipeFacts, recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { UsageError } from "../../core/errors.ts";
import { keepStandardInput } from "../../data/standard-input.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { describeMachine } from "../../host/machine.ts";
import { readCpuQuota } from "../../host/state/cpu-quota.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import type { JobPool } from "../../open/jobs/job-pool.ts";
import { openModel } from "../../open/model.ts";
import { placesOf } from "../../open/places.ts";
import { type Corpus, encodeCorpus } from "../../quality/corpus.ts";
import { openQualityModel, type QualityModel } from "../../quality/model.ts";
import { spaceWarnings } from "../../quality/one-space.ts";
import { narrowerWarnings, qualityWarnings } from "../../quality/warnings.ts";
import type { LadderIdentity } from "../../schema/ladder-columns.ts";
import type { GivenNames, QualityOptions } from "../options/parse.ts";
import { refuseQualityOutputs, refuseTrecRuns, type WrittenModel } from "../outputs/quality-outputs.ts";
import { openJobs } from "../processes/jobs.ts";
import { placedOut, runId } from "../run-place.ts";
import { candidatesOf, judgeSettings } from "../settings.ts";

import { createStderrProgress } from "../stderr.ts";
import { keepRotationCommand } from "./keep-rotation.ts";
import { dataSetOf } from "./own-data-set.ts";
import {
  finishRun,
  judgeCorpus,
  type RunContext,
  refuseDimAbove,
  refuseRescoreAbove,
  refuseWidths,
  searchThreadsOf,
} from "./quality-run.ts";

/** @returns the exit code */
export function runQuality(
  asked: QualityOptions,
  given: GivenNames,
  argv: readonly string[],
): Promise<number> {
  return holdingSignals(async () => {
    const options = placedOut(asked, { machine: describeMachine().id, run: runId() });
    const progress = createStderrProgress(options);
    const settings = judgeSettings(options);
    const { vectors, queryVectors } = options;
    if (vectors !== undefined) {
      const { judgeVectors } = await import("./quality-vectors.ts");
      return judgeVectors({ options, settings, progress }, vectors, given, argv);
    }
    if (queryVectors !== undefined) throw queryVectorsAlone(queryVectors);
    const dataset = await dataSetOf(options, given, (text) => progress.note(text));
    return judgeModels({ options: { ...options, dataset }, settings, progress }, argv);
  });
}

async function judgeModels(context: RunContext, argv: readonly string[]): Promise<number> {
  const { options } = context;
  refuseQualityOutputs(options);
  const candidates = candidatesOf(options);
  if (candidates.length > 1) keepStandardInput();
  const widest = widestOf(candidates, context);
  const models: WrittenModel[] = [];
  for (const candidate of candidates) {
    models.push(await judgeModel({ ...context, candidate, widest, isFirst: models.length === 0 }));
  }
  return finishRun(context, models, argv);
}

/**
 * What the last of several cannot do is said before the first is judged, which may take long.
 * @returns components of the widest; undefined of one alone, which is opened once
 */
function widestOf(
  candidates: readonly CandidateRequest[],
  { options, settings, progress }: RunContext,
): number | undefined {
  if (candidates.length === 1) return undefined;
  const widths = candidates.map((candidate, index) => {
    progress.update(index, candidates.length, `quality  open ${candidate.model}`);
    using model = openModel(candidate, placesOf(options));
    const { dim } = model.candidate.engine.output;
    refuseRescoreAbove(settings, dim, candidate.model);
    return dim;
  });
  const widest = Math.max(...widths);
  refuseDimAbove(settings, widest, "the widest model");
  return widest;
}

function queryVectorsAlone(path: string): UsageError {
  return new UsageError({
    what: "--query-vectors needs --vectors",
    seen: `--query-vectors ${path} alone`,
    expected: "the vectors of the documents too",
    next: "Add --vectors FILE.",
  });
}

interface ModelRequest extends RunContext {
  readonly candidate: CandidateRequest;
  /** Components of the widest of several. */
  readonly widest: number | undefined;
  readonly isFirst: boolean;
}

async function judgeModel(request: ModelRequest): Promise<WrittenModel> {
  const { candidate, options, settings, progress, widest, isFirst } = request;
  const places = placesOf(options);
  using model = openQualityModel(candidate, options.prompt, places, jobsOf(request, candidate));
  if (widest === undefined) refuseWidths(settings, model.dim, "the model");
  for (const note of recipeNotes(model.candidate, recipeOptions(options))) progress.note(note);
  const { dataset, textColumn, minRetention } = options;
  const needs = { needsJudgements: minRetention !== undefined, withKeywords: settings.withKeywords };
  using asking = openQueryModel(request, model.dim);
  const ofSpace = asking === undefined ? [] : await spaceWarnings(model, asking, options.queryModel!);
  const encoders = asking === undefined ? model : { documents: model.documents, queries: asking.queries };
  const encoded = await encodeCorpus({
    ...{ dataset, textColumn, ...needs, encoders, progress },
    cacheRoot: options.noVectorCache ? undefined : places.cacheRoot,
  });
  // What was only needed to encode is not there while the search takes memory.
  model.close();
  asking?.close();
  if (isFirst) refuseTrecRuns(options, encoded);

  const searchThreads = searchThreadsOf(candidate.threads);
  const judgement = judgeCorpus(request, encoded, model.dim, searchThreads);
  const { queryModel } = options;
  const one = { ...options, model: candidate.model, variant: candidate.variant };
  return {
    identity: identityOf(options, model, encoded),
    corpus: encoded,
    judgement,
    warnings: [
      ...quotaWarnings(searchThreads, readCpuQuota()),
      ...narrowerWarnings(settings.dims, model.dim),
      ...ofSpace,
      ...qualityWarnings(encoded, judgement, model.candidate),
    ],
    keepCommand: queryModel === undefined ? keepRotationCommand(one, model.candidate) : undefined,
    rotatedOn: model.candidate.model.recipe.rotation?.source,
    trainedDims: model.candidate.model.recipe.mrlDims.value,
    facts: { ...factsOf(options, model), query_model: asking?.candidate.model.id },
  };
}

/** Queries may be encoded by another model that lives in the same space: a small one beside a large one. */
function openQueryModel(asked: ModelRequest, dim: number): QualityModel | undefined {
  const { candidate, options } = asked;
  const { queryModel, prompt } = options;
  if (queryModel === undefined) return undefined;
  // Its variants are its own.
  const request = { ...candidate, model: queryModel, variant: undefined };
  using model = new DisposableStack();
  const opened = model.use(openQualityModel(request, prompt, placesOf(options), jobsOf(asked, request)));
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

function jobsOf({ options, progress }: ModelRequest, candidate: CandidateRequest): JobPool {
  return openJobs(candidate, options, (text) => progress.note(text));
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
