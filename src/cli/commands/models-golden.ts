// mrlbench models golden: what a model makes of 64 texts now, kept for models verify.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { goldenName } from "../../assets/store/own-files.ts";
import { storeFolders, writableStore } from "../../assets/store/store-location.ts";
import { version } from "../../assets/version.ts";
import { assert, ExitCode } from "../../core/errors.ts";
import { goldenJson } from "../../golden/golden.ts";
import { filesOf, goldenPlace } from "../../golden/place.ts";
import { embedGolden, type GoldenSettings, requireFinite } from "../../golden/run.ts";
import { goldenTexts } from "../../golden/texts.ts";
import { placesOf } from "../../open/places.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { ModelsOptions } from "../options/parse.ts";
import { recipeChanges } from "../options/recipe-options.ts";
import { createStderrProgress } from "../stderr.ts";
import { printTo } from "./print.ts";

/** @returns the exit code */
export async function runGolden(model: string, options: ModelsOptions): Promise<number> {
  const place = goldenPlace(model, storeFolders(options.models), writableStore(options.models));
  const texts = await goldenTexts();
  const asked = goldenSettings(options);
  const { threads } = options;
  const progress = createStderrProgress(options);
  const { variant, ...run } = embedGolden({ ...asked, model, threads, texts }, placesOf(options), progress);
  assert(place !== undefined, `${model} was opened and is nowhere`);
  requireFinite(run.vectors, texts);
  const settings = { ...asked, variant };
  const files = filesOf(place, variant);
  const golden = { mrlbench: version, model, settings, ...run, files, texts };
  mkdirSync(place.folder, { recursive: true });
  const path = join(place.folder, goldenName(variant));
  writeWhole(path, goldenJson(golden));
  const { ran } = run;
  const facts = {
    ...{ id: model, variant, file: path, texts: texts.length, dim: run.vectors.width },
    ...{ runtime: ran.runtime, runtime_version: ran.runtimeVersion, provider: ran.provider },
  };
  printTo(options.json, facts, () => [
    `${model} ${variant}  ${ran.runtime} ${ran.runtimeVersion}, ${ran.provider}  ${path}\n`,
  ]);
  return ExitCode.done;
}

/** As the options say, with their defaults. */
export function goldenSettings(
  options: ModelsOptions,
): Omit<GoldenSettings, "variant"> & { readonly variant: string | undefined } {
  const { variant, backend, runtime, provider, providerLibrary, batch, prompt, normalize } = options;
  return {
    ...{ variant, backend, runtime, provider, batch, prompt, normalize },
    // Whoever verifies may stand in another folder.
    providerLibrary: providerLibrary && resolve(providerLibrary),
    recipe: recipeChanges(options),
  };
}
