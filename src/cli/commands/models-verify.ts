// mrlbench models verify: the files of stored models against their records, and what models make of texts against golden vectors.
import { listModels } from "../../assets/model/catalog.ts";
import { storeFolders, writableStore } from "../../assets/store/store-location.ts";
import { type Verification, verifyModel } from "../../assets/store/store-verify.ts";
import { ExitCode, MissingError } from "../../core/errors.ts";
import { Interrupted } from "../../core/signals.ts";
import { asFailure } from "../../core/system-error.ts";
import { changedFiles, compareGolden } from "../../golden/compare.ts";
import { type ComparedGolden, comparedGolden } from "../../golden/finding.ts";
import { type Golden, readGolden } from "../../golden/golden.ts";
import { filesOf, type GoldenPlace, goldenPlace, goldenVariants } from "../../golden/place.ts";
import { embedGolden, type GoldenSettings } from "../../golden/run.ts";
import { placesOf } from "../../open/places.ts";
import { stateTable } from "../../report/model-tables.ts";
import { VECTOR_OPTIONS } from "../options/models-action.ts";
import type { OptionName } from "../options/options.ts";
import type { GivenNames, ModelsOptions } from "../options/parse.ts";
import { reportFailure } from "../report-failure.ts";
import { createStderrProgress } from "../stderr.ts";
import { goldenSettings } from "./models-golden.ts";
import { notStored } from "./not-stored.ts";
import { printTo } from "./print.ts";

/** Of all that was found, the worst first. */
const WORST_FIRST = [ExitCode.native, ExitCode.disqualified, ExitCode.missing, ExitCode.usage];

interface Verified extends Verification {
  readonly id: string;
  readonly golden: readonly ComparedGolden[];
}

/**
 * @returns the exit code
 * @throws MissingError where an option says how to compare, and there is nothing to compare with
 */
export function runVerify(id: string | undefined, options: ModelsOptions, given: GivenNames): number {
  const models = id === undefined ? allModels(options) : [modelOf(id, options)];
  const variants = models.map((model) => variantsOf(model, options));
  // A file of options is for several commands: not all that stands there is asked for.
  const unread = options.config ? undefined : VECTOR_OPTIONS.find((option) => given.has(option));
  if (unread !== undefined && variants.flat().length === 0) throw noGolden(id, unread);
  const codes = new Set<number>();
  const results = models.map((model, at): Verified => {
    const files = filesState(model, options);
    if (files.state === "damaged") codes.add(ExitCode.missing);
    const golden = variants[at]!.map((variant) => {
      const compared = compare(model, files, variant, options, given);
      codes.add(compared.code);
      return compared;
    });
    return { id: model.id, ...files, golden };
  });
  printTo(options.json, results.map(factsOf), () => stateTable(results));
  return WORST_FIRST.find((code) => codes.has(code)) ?? ExitCode.done;
}

interface PlacedModel extends GoldenPlace {
  readonly id: string;
}

/** Those of the stores, and those of the executable that have golden vectors. */
function allModels(options: ModelsOptions): readonly PlacedModel[] {
  return listModels(storeFolders(options.models)).flatMap(({ id, folder }) => {
    const place = placeOf(id, options);
    const isChosen = folder !== null || (place && goldenVariants(place.folder).length > 0);
    return place && isChosen ? [{ id, ...place }] : [];
  });
}

/** @throws MissingError for what is neither in a store nor has golden vectors */
function modelOf(id: string, options: ModelsOptions): PlacedModel {
  const model = allModels(options).find((each) => each.id === id);
  if (model) return model;
  const place = placeOf(id, options);
  if (place === undefined) throw notStored(id, options.models);
  if (goldenVariants(place.folder).length === 0) throw noGolden(id);
  return { id, ...place };
}

function placeOf(id: string, { models }: ModelsOptions): GoldenPlace | undefined {
  return goldenPlace(id, storeFolders(models), writableStore(models));
}

/** The golden vectors of the variant that is asked for; where it has none, all that there are: then it is another one that is found. */
function variantsOf({ folder }: PlacedModel, { variant }: ModelsOptions): readonly string[] {
  const variants = goldenVariants(folder);
  return variant !== undefined && variants.includes(variant) ? [variant] : variants;
}

/** What the executable carries is held against its hashes whenever it is unpacked. */
function filesState({ id, modelFolder }: PlacedModel, options: ModelsOptions): Verification {
  if (modelFolder === undefined) return { state: "built in", problems: [] };
  const progress = createStderrProgress(options);
  const onFile = (name: string, index: number, count: number) =>
    progress.update(index, count, `models verify  ${id}: ${name}`);
  try {
    return verifyModel(modelFolder, undefined, onFile);
  } finally {
    progress.end();
  }
}

/** What cannot be opened is a finding like the others: the models after it are compared all the same. */
function compare(
  model: PlacedModel,
  { state }: Verification,
  variant: string,
  options: ModelsOptions,
  given: GivenNames,
): ComparedGolden {
  if (state === "damaged") {
    const findings = ["not run: its files are not those of its record"];
    return { variant, state: "not compared", code: ExitCode.missing, findings, facts: {} };
  }
  try {
    const golden = readGolden(model.folder, variant)!;
    const progress = createStderrProgress(options);
    const asked = settingsOf(golden, options, given);
    const { texts } = golden;
    const { threads } = options;
    const run = embedGolden({ ...asked, model: model.id, threads, texts }, placesOf(options), progress);
    const files = changedFiles(golden.files, filesOf(model, variant));
    return comparedGolden(golden, run, compareGolden(golden, run), files);
  } catch (error) {
    const failure = error instanceof Interrupted ? undefined : asFailure(error);
    if (failure === undefined) throw error;
    reportFailure(failure);
    const findings = [failure.message, failure.next];
    return { variant, state: "not compared", code: failure.exitCode, findings, facts: {} };
  }
}

const PLACEMENT: readonly OptionName[] = ["backend", "runtime", "provider", "provider-library"];

/** As the golden vectors were made, but for what the command says otherwise. */
function settingsOf({ settings }: Golden, options: ModelsOptions, given: GivenNames): GoldenSettings {
  const now = goldenSettings(options);
  const isPlaced = PLACEMENT.some((option) => given.has(option));
  if (!isPlaced && settings.providerLibrary !== undefined) throw unnamedLibrary(settings);
  const { backend, runtime, provider, providerLibrary } = isPlaced ? now : settings;
  const said = Object.entries(now.recipe).filter(([, value]) => value !== undefined);
  return {
    ...{ backend, runtime, provider, providerLibrary },
    variant: now.variant ?? settings.variant,
    batch: given.has("batch") ? now.batch : settings.batch,
    prompt: given.has("prompt") ? now.prompt : settings.prompt,
    normalize: given.has("normalize") ? now.normalize : settings.normalize,
    recipe: { ...settings.recipe, ...Object.fromEntries(said) },
  };
}

/** A file beside a model does not decide which native code runs. */
function unnamedLibrary({ backend, providerLibrary }: GoldenSettings): MissingError {
  return new MissingError({
    what: "the golden vectors were made by a provider library, which is opened only where it is named",
    seen: providerLibrary!,
    expected: "the library by --provider-library",
    next: `Add --backend ${backend} --provider-library FILE.`,
  });
}

function factsOf({ golden, ...model }: Verified) {
  const vectors = golden.map(({ variant, state, findings, facts }) => ({
    ...{ variant, state },
    ...facts,
    findings,
  }));
  return vectors.length === 0 ? model : { ...model, golden: vectors };
}

/** @param option that says how they are compared */
function noGolden(id: string | undefined, option?: OptionName): MissingError {
  return new MissingError({
    what: `there are no golden vectors to compare with${option === undefined ? "" : ` by --${option}`}`,
    seen: id ?? "no model that has some",
    expected: "what mrlbench models golden keeps, or a model of the store, whose files can be verified",
    next: `Make them first: mrlbench models golden ${id ?? "MODEL"}.`,
  });
}
