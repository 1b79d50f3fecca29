// A model whose first coordinates carry the most on a person's own text, as a new model in the store.
import { builtInModels } from "../../assets/model/built-in-model.ts";
import { locateModel, pathOf } from "../../assets/model/models.ts";
import { MATRIX_LAYOUT, type RotationGains } from "../../assets/store/rotation-record.ts";
import { findStored } from "../../assets/store/store.ts";
import { refuseId } from "../../assets/store/store-place.ts";
import { type RotationFacts, type StoredRotation, storeRotated } from "../../assets/store/store-rotation.ts";
import { UsageError } from "../../core/errors.ts";
import { formatCount } from "../../core/format.ts";
import type { PromptKind, Recipe } from "../../core/recipe.ts";
import { endingAtOnce } from "../../core/signals.ts";
import { applyRotation, fitPca, type Rotation } from "../../mrl/rotation.ts";
import { evaluateRotation, type RotationLadder } from "../../mrl/rotation-ladder.ts";
import type { Candidate, CandidateRequest } from "../../open/candidate.ts";
import type { JobPool } from "../../open/jobs/job-pool.ts";
import type { Places } from "../../open/places.ts";
import { openLadderProduct } from "../../open/search.ts";
import { allRows, rowsOf } from "../../vectors/vectors.ts";
import type { NativeProduct } from "../combinations.ts";
import type { Corpus } from "../corpus.ts";
import { evaluateInput } from "../judge.ts";
import { openQualityModel, type QualityModel } from "../model.ts";
import { SEARCH_THREADS } from "../search-meter.ts";
import type { LadderSettings } from "../settings.ts";
import { rotationObstacle } from "./rotatable.ts";

/** The whole ladder, by the distance that the model is normalised for. */
const WHOLE_LADDER: Omit<LadderSettings, "seed"> = {
  ...{ dims: [], distance: "cosine", dropSelf: false, scoring: "ordered" },
};

export interface RotationRequest {
  readonly base: CandidateRequest;
  /** Undefined for one that is made of the base's. */
  readonly id: string | undefined;
  readonly prompt: PromptKind;
  readonly seed: number;
  /** Where the new model goes. */
  readonly store: string;
  readonly places: Places;
  readonly jobs: JobPool;
}

/** What the documents are encoded by, once it is sure that a rotation of it can be kept. */
export interface RotationBase extends RotationRequest, Disposable {
  readonly id: string;
  readonly model: QualityModel;
}

/** @throws UsageError or DataError where no rotation can be kept; what `openQualityModel` throws */
export function openRotationBase(request: RotationRequest): RotationBase {
  const { base, prompt, places, store, jobs } = request;
  using owned = new DisposableStack();
  const model = owned.use(openQualityModel(base, prompt, places, jobs));
  const { candidate } = model;
  const obstacle = rotationObstacle(candidate);
  if (obstacle) throw obstacle;
  const id = request.id ?? usualId(candidate.model.id);
  refuseTaken(id, store, places);
  owned.move();
  return { ...request, id, model, [Symbol.dispose]: () => model.close() };
}

/**
 * Fits a rotation to the encoded documents, judges it, and stores the rotated model.
 * @param corpus encoded by the base's own model, which may be closed by now
 */
export async function keepRotation(
  { base, id, seed, store, places, model }: RotationBase,
  corpus: Corpus,
  onProgress: (done: number, total: number, what: string) => void,
): Promise<StoredRotation> {
  const { candidate, dim } = model;
  using product = openLadderProduct(places, Math.max(SEARCH_THREADS, base.threads));
  const documents = allRows(rowsOf(corpus.documents.vectors, corpus.documents.ids.length, dim));
  // Pure numbers: nothing is lost when a signal ends them.
  const { judged, rotation } = endingAtOnce(() => ({
    judged: judge(corpus, dim, seed, product, (done, total) =>
      onProgress(done, total, "searching rotated vectors"),
    ),
    rotation: fitPca(documents, product),
  }));
  return await storeRotated(store, {
    id,
    facts: factsOf(nameOfBase(base.model, places), candidate, corpus, seed, rotation, judged),
    variants: variantsOf(base.model, candidate, places),
    rotation: { output: candidate.engine.output.name, ...rotation },
    rotateRows: (values) =>
      applyRotation({ values, rows: values.length / dim, width: dim }, rotation, product).values,
  });
}

/** The name is no longer free where a rotation of the same model is built in. */
function usualId(base: string): string {
  const isBuiltIn = builtInModels.some(({ id }) => id === `${base}-pca`);
  return isBuiltIn ? `${base}-own-pca` : `${base}-pca`;
}

/** @throws UsageError when --model would not find the new model by this id, or the store cannot have it */
function refuseTaken(id: string, store: string, { modelStores }: Places): void {
  refuseId(id, store);
  const taken = builtInModels.some((model) => model.id === id) ? "built in" : findStored(id, modelStores);
  if (taken === undefined) return;
  throw new UsageError({
    what: `there is a model ${id} already`,
    seen: taken,
    expected: "a new name",
    next: "Choose another name with --name.",
  });
}

/** A static model has one table for all its variants; of another one only that variant is rotated whose vectors were seen. */
function variantsOf(base: string, { model }: Candidate, { cacheRoot, modelStores }: Places) {
  if (!model.table) return [model];
  return model.table.variants.map((variant) => locateModel(base, variant, cacheRoot, modelStores));
}

/** On halves: the rotation that is saved has seen all documents, so that none are left to judge it on. */
function judge(
  corpus: Corpus,
  dim: number,
  seed: number,
  product: NativeProduct,
  onProgress: (done: number, total: number) => void,
): RotationLadder {
  const input = evaluateInput({ corpus, dim, settings: { ...WHOLE_LADDER, seed } });
  return evaluateRotation({ ...input, product, onProgress });
}

function factsOf(
  base: string,
  { model }: Candidate,
  { name, documents, documentsSha256 }: Corpus,
  seed: number,
  { dim }: Rotation,
  judged: RotationLadder,
): RotationFacts {
  const documentCount = documents.ids.length;
  return {
    method: "pca",
    dim,
    seed,
    base: { model: base, variant: model.variant },
    dataset: { name, documents: documentCount, documentsSha256 },
    fittedOn: `all ${formatCount(documentCount)} documents, no query and no judgement`,
    matrix: MATRIX_LAYOUT,
    gains: gainsOf(judged),
    recipe: rotatedRecipe(model.recipe, name, documentCount),
  };
}

/** A path is kept whole: the same words mean another model in another folder. */
function nameOfBase(base: string, { modelStores }: Places): string {
  return pathOf(base, modelStores) ?? base;
}

/** That of the base, but for its prefixes: they are others than those that were trained. */
function rotatedRecipe(recipe: Recipe, dataset: string, documentCount: number): Recipe {
  const source = `fitted on ${formatCount(documentCount)} documents of ${dataset}`;
  return {
    ...recipe,
    mrlDims: { value: [], source: "rotated" },
    rotation: { value: "pca", source },
  };
}

function gainsOf({ gains, halves, judge }: RotationLadder): RotationGains {
  const { judgedCount, queryCount } = judge.prefix.rungs[0]!;
  const overlap = queryCount > 0 ? "overlap_qd_at_10" : "overlap_dd_at_10";
  return {
    measure: judgedCount > 0 ? "ndcg_at_10" : overlap,
    fittedDocuments: halves.fit.length,
    judgedDocuments: halves.judge.length,
    dims: gains.map(({ dim, seen, unseen, heldShare }) => ({
      dim,
      seen: seen.mean ?? null,
      unseen: unseen.mean ?? null,
      unseenLow: unseen.low ?? null,
      unseenHigh: unseen.high ?? null,
      heldShare: heldShare ?? null,
    })),
  };
}
