// Everything that a vector follows from but its text, as a hash: vectors of an earlier run count where it is the same.
import { dirname, join } from "node:path";
import { hashFile } from "../assets/file-hash.ts";
import { weightsBeside } from "../assets/model/model-folder.ts";
import { sha256 } from "../assets/sha256.ts";
import { buildHash, version } from "../assets/version.ts";
import type { PromptKind } from "../core/recipe.ts";
import type { OpenModel } from "../open/model.ts";
import type { Places } from "../open/places.ts";

/** The files of the model, how it is used, and what computes with it. All of the files are read. */
export function encoderKey({ candidate, request }: OpenModel, prompt: PromptKind, places: Places): string {
  const { model, engine, route, device, modelPath } = candidate;
  const { batch, threads, lengths, providerOptions } = request;
  const weights = route.runtime === "table" ? [] : weightsBeside(modelPath).map(({ location }) => location);
  const files = [modelPath, ...weights.map((name) => join(dirname(modelPath), name))];
  const ownLibrary = { ort: places.ortLibrary, openvino: places.openvinoLibrary, table: undefined }[
    route.runtime
  ];
  const facts = {
    program: [version, buildHash],
    files: files.map((path) => hashFile(path)),
    tokenizer: sha256(model.tokenizerJson()),
    tokenizerSettings: model.tokenizerSettings,
    ...{ recipe: model.recipe, variant: model.variant, prompt, batch, threads, lengths, providerOptions },
    ...{ route, device, precision: engine.precision, runtimeVersion: engine.runtimeVersion },
    library: ownLibrary === undefined ? undefined : hashFile(ownLibrary),
    providerLibrary: route.library === undefined ? undefined : hashFile(route.library),
  };
  return sha256(JSON.stringify(facts));
}
