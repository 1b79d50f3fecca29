// mrlbench models: the models that there are, and how one gets into the store.
import { hubSettings } from "../../assets/hub/hub-settings.ts";
import { describeModel, listModels, type ModelEntry } from "../../assets/model/catalog.ts";
import { rotationFacts } from "../../assets/store/rotation-record.ts";
import { findStored } from "../../assets/store/store.ts";
import { addModel } from "../../assets/store/store-add.ts";
import { storeFolders, writableStore } from "../../assets/store/store-location.ts";
import type { StoredFile } from "../../assets/store/store-record.ts";
import { removeModel } from "../../assets/store/store-remove.ts";
import { authorsRecipe, recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { ExitCode } from "../../core/errors.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { placesOf } from "../../open/places.ts";
import { rotationNotes } from "../../quality/rotation/rotation-notes.ts";
import { searchMeter } from "../../quality/search-meter.ts";
import { fileTable, modelTable, recipeTable } from "../../report/model-tables.ts";
import type { ModelsAction } from "../options/models-action.ts";
import type { GivenNames, ModelsOptions } from "../options/parse.ts";
import { openJobs } from "../processes/jobs.ts";
import { requireOpens } from "../processes/opened.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";
import { notStored } from "./not-stored.ts";
import { dataSetOf } from "./own-data-set.ts";
import { print } from "./print.ts";

const RETRY_WAIT_MS = 500;

/** What the encoder of a rotation has besides: nothing that a rotation depends on. */
const PLAIN_ENCODER = { provider: undefined, pin: "none", spin: false } as const;

/** @returns the exit code */
export async function runModels(
  action: ModelsAction,
  options: ModelsOptions,
  given: GivenNames,
): Promise<number> {
  switch (action.kind) {
    case "list":
      return list(options);
    case "show":
      return show(action.model, options);
    case "add":
      return holdingSignals(() => add(action.folder, options));
    case "pull":
      return pull(action, options);
    case "add-rotation":
      return holdingSignals(() => addRotated(action.model, options, given));
    case "golden": {
      const { runGolden } = await import("./models-golden.ts");
      return holdingSignals(() => runGolden(action.model, options));
    }
    case "verify": {
      const { runVerify } = await import("./models-verify.ts");
      return holdingSignals(() => runVerify(action.id, options, given));
    }
    case "remove":
      return remove(action.id, options);
  }
}

function list({ models }: ModelsOptions): number {
  const entries = listModels(storeFolders(models));
  print(entries.map(entryFacts), () => modelTable(entries));
  return ExitCode.done;
}

function entryFacts({ id, variants, sizeBytes, source, revision, folder }: ModelEntry) {
  return { id, variants, size_bytes: sizeBytes, source, revision, folder };
}

function show(model: string, { models }: ModelsOptions): number {
  const entry = describeModel(model, storeFolders(models));
  const recipe = authorsRecipe(entry.recipe);
  const files = entry.files.map(fileFacts);
  const { rotation } = entry;
  const facts = { ...entryFacts(entry), recipe, rotation: rotation && rotationFacts(rotation), files };
  print(facts, () => [
    ...recipeTable(recipe),
    "\n",
    ...(rotation ? [...rotationNotes(rotation).map((line) => `${line}\n`), "\n"] : []),
    ...fileTable(entry.files),
  ]);
  return ExitCode.done;
}

function fileFacts({ name, sizeBytes, sha256 }: StoredFile) {
  return { name, size_bytes: sizeBytes, sha256 };
}

async function add(source: string, options: ModelsOptions): Promise<number> {
  const { name, variant, models, inexactTokenizer } = options;
  const progress = createStderrProgress(options);
  const { id, folder, isNew } = await addModel({
    source,
    store: writableStore(models),
    name,
    variant,
    open: ({ model, variant, folder }) => requireOpens(model, variant, { folder, source }, inexactTokenizer),
    onWait: () => progress.note(waitingFor("this model")),
    onProgress: (doing, done, total) => progress.update(done, total, `models add  ${doing}`),
  }).finally(() => progress.end());
  print({ id, folder }, () => [`${id}  ${folder}\n`]);
  say(options, `${isNew ? "Added" : "The store has it already"}. Use it with --model ${id}.`);
  return ExitCode.done;
}

async function remove(id: string, options: ModelsOptions): Promise<number> {
  const stores = storeFolders(options.models);
  const folder = findStored(id, stores);
  if (folder === undefined) throw notStored(id, options.models);
  const store = stores.find((each) => findStored(id, [each]) !== undefined)!;
  await removeModel(store, id, folder, () => say(options, waitingFor(id)));
  print({ id, folder }, () => [`${id}  ${folder}\n`]);
  say(options, "Removed.");
  return ExitCode.done;
}

function say({ quiet }: ModelsOptions, sentence: string): void {
  if (!quiet) writeStderr(`${sentence}\n`);
}

function waitingFor(model: string): string {
  return `Another mrlbench is at work on ${model}: waiting for it.`;
}

type Pull = Extract<ModelsAction, { kind: "pull" }>;

/** The client of the hub is loaded here and nowhere else. */
async function pull({ id, revision }: Pull, options: ModelsOptions): Promise<number> {
  const { pullModel } = await import("../../assets/store/pull.ts");
  const progress = createStderrProgress(options);
  const { variant } = options;
  const { folder, commit, files } = await pullModel({
    id,
    revision,
    variant,
    store: writableStore(options.models),
    hub: hubSettings(),
    retryWaitMs: RETRY_WAIT_MS,
    onWait: () => progress.note(waitingFor(id)),
    onProgress: (name, doneBytes, sizeBytes) => progress.update(doneBytes, sizeBytes, name),
  }).finally(() => progress.end());
  print({ id, revision: commit, folder, files: files.map(fileFacts) }, () => [
    `${id}@${commit}  ${folder}\n`,
  ]);
  say(options, `Pulled. Use it with --model ${id}${variant === undefined ? "" : ` --variant ${variant}`}.`);
  return ExitCode.done;
}

async function addRotated(model: string, options: ModelsOptions, given: GivenNames): Promise<number> {
  const { openRotationBase, keepRotation } = await import("../../quality/rotation/add-rotation.ts");
  const { encodeCorpus } = await import("../../quality/corpus.ts");
  const { variant, backend, runtime, providerLibrary, batch, threads, prompt, seed } = options;
  const { inexactTokenizer } = options;
  const recipe = inexactTokenizer ? { inexactTokenizer } : {};
  const progress = createStderrProgress(options);
  const way = { variant, backend, runtime, providerLibrary, batch, threads };
  const encoder = { ...PLAIN_ENCODER, model, ...way, recipe };
  using base = openRotationBase({
    base: encoder,
    jobs: openJobs(encoder, options, (text) => progress.note(text)),
    ...{ id: options.name, prompt, seed },
    store: writableStore(options.models),
    places: placesOf(options),
  });
  const { candidate } = base.model;
  for (const note of recipeNotes(candidate, { prompt, normalize: true })) progress.note(note);
  const { textColumn } = options;
  const dataset = await dataSetOf(options, given, (text) => progress.note(text));
  const encoders = base.model;
  const corpus = await encodeCorpus({
    dataset,
    textColumn,
    needsJudgements: false,
    withKeywords: false,
    encoders,
    progress,
    cacheRoot: options.noVectorCache ? undefined : placesOf(options).cacheRoot,
  });
  // What was only needed to encode is not there while the search takes memory.
  base.model.close();
  const { folder, record } = await keepRotation(base, corpus, searchMeter(progress));
  progress.end();
  const { id } = base;
  print({ id, folder, rotation: rotationFacts(record) }, () => [`${id}  ${folder}\n`]);
  if (!options.quiet) {
    for (const line of rotationNotes(record)) writeStderr(`${line}\n`);
    say(options, `Added. Use it with --model ${id}.`);
  }
  return ExitCode.done;
}
