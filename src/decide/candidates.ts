// Who is tried: each model in each of its variants, by every provider that has a device here, in each precision that it has natively.
import { statSync } from "node:fs";
import { describeModel } from "../assets/model/catalog.ts";
import { isOpenvinoIr } from "../assets/model/graph-names.ts";
import type { ModelFiles } from "../assets/model/model-files.ts";
import { graphsIn } from "../assets/model/model-folder.ts";
import { locateModel, pathOf } from "../assets/model/models.ts";
import { isFailure, MissingError } from "../core/errors.ts";
import type { CandidateIdentity } from "../decision/tried.ts";
import type { Precision } from "../engine/providers.ts";
import type { CandidateRequest } from "../open/candidate.ts";
import type { Devices, ListedProvider } from "../open/devices.ts";
import type { DecideSettings } from "./settings.ts";

export interface Planned extends CandidateIdentity {
  readonly precision: Precision | undefined;
  readonly request: CandidateRequest;
  /** Undefined for a model that cannot be had; then `refusal` says why. */
  readonly files: ModelFiles | undefined;
  readonly refusal: string | undefined;
}

/** What cannot run here has no candidates: its provider is told of as a whole. */
export function planCandidates(settings: DecideSettings, devices: Devices): readonly Planned[] {
  const native = (devices.cpuFeatures?.precisions ?? []) as readonly Precision[];
  const providers = devices.providers.filter(({ isUsable }) => isUsable !== false);
  return settings.models.flatMap((model) =>
    tryableVariants(model, settings).flatMap(({ variant, files, refusal }) => {
      // What is not there is told once, and not by each provider that would have run it.
      const serving = files ? providers.filter((one) => serves(one, files)) : providers.slice(0, 1);
      return serving.flatMap((provider) =>
        (files ? precisionsOf(provider, native) : [undefined]).map((precision) =>
          planned({ model, variant, settings, provider, precision, files, refusal }),
        ),
      );
    }),
  );
}

interface Combination {
  readonly model: string;
  readonly variant: string | undefined;
  readonly settings: DecideSettings;
  readonly provider: ListedProvider;
  readonly precision: Precision | undefined;
  readonly files: ModelFiles | undefined;
  readonly refusal: string | undefined;
}

function planned({
  model,
  variant,
  settings,
  provider: row,
  precision,
  files,
  refusal,
}: Combination): Planned {
  const { threads, pin, spin, recipe } = settings;
  const { backend, runtime, provider } = row;
  const id = files?.id ?? model;
  const form = files?.variant ?? variant ?? "";
  return {
    candidate: [id, form, runtime, provider, ...(precision === undefined ? [] : [precision])].join("/"),
    ...{ model: id, variant: form, backend, runtime, provider, precision },
    request: {
      ...{ model, variant, backend, runtime, provider, precision },
      batch: 1,
      threads,
      pin,
      spin,
      recipe,
    },
    files,
    refusal,
  };
}

/** Those that the model is known to have; undefined for its only one. */
function variantsOf(model: string, { places }: DecideSettings): readonly (string | undefined)[] {
  const path = pathOf(model, places.modelStores);
  const known = path === undefined ? storedVariants(model, places.modelStores) : variantsIn(path);
  return known.length === 0 ? [undefined] : known;
}

/** None for a model that is not there: whoever opens it says so. */
function storedVariants(model: string, stores: readonly string[]): readonly string[] {
  try {
    return describeModel(model, stores).variants;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [];
  }
}

function variantsIn(path: string): readonly string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? [...new Set(graphsIn(path).map(({ variant }) => variant))] : [];
}

/**
 * A built-in model has variants that lie beside the executable, or nowhere: nobody asked for one that is not there by its name, and so it is
 * no candidate that failed. A model of which nothing is there is told.
 */
function tryableVariants(model: string, settings: DecideSettings) {
  const all = variantsOf(model, settings).map((variant) => ({
    variant,
    ...located(model, variant, settings),
  }));
  const present = all.filter(({ isMissing }) => !isMissing);
  return present.length === 0 ? all : present;
}

/** Its files, or why there are none. */
export function located(model: string, variant: string | undefined, { places }: DecideSettings) {
  try {
    const files = locateModel(model, variant, places.cacheRoot, places.modelStores);
    return { files, refusal: undefined, isMissing: false };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { files: undefined, refusal: error.message, isMissing: error instanceof MissingError };
  }
}

function serves({ runtime }: ListedProvider, files: ModelFiles): boolean {
  if (runtime === "table") return files.openTable !== undefined;
  return runtime === "openvino" || !isOpenvinoIr(files.graphPath);
}

/** OpenVINO computes on the CPU in what is asked for; every other device in its own. */
function precisionsOf(
  { runtime, backend }: ListedProvider,
  native: readonly Precision[],
): readonly (Precision | undefined)[] {
  if (runtime !== "openvino" || backend !== "cpu") return [undefined];
  return [undefined, ...native.filter((precision) => precision !== "f32")];
}
