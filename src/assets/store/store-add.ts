// Takes a person's model folder into the store: its files are copied beside a record of their hashes, all of them or none.
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { MissingError } from "../../core/errors.ts";
import { graphsIn, weightsBeside } from "../model/model-folder.ts";
import { staticTableName } from "../model/static-model.ts";
import { readRecipe } from "../recipe/recipe.ts";
import { isConfigFile } from "./store-files.ts";
import { describeFile, placeInStore, refuseId } from "./store-place.ts";
import type { StoredFile } from "./store-record.ts";

/**
 * @returns the model's id and its folder in the store
 * @throws UsageError, MissingError or DataError when the folder is no model, or the store has one of this name
 */
export function addModel(source: string, store: string): { readonly id: string; readonly folder: string } {
  const from = resolve(source);
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory()) throw noFolder(source);
  const id = basename(from);
  refuseId(id, store);
  const names = filesToKeep(from);
  readRecipe(from);
  const folder = placeInStore(store, id, (partial) => ({
    source: from,
    revision: null,
    files: names.map((name) => copyInto(partial, from, name)),
  }));
  return { id, folder };
}

/** Configuration, and every graph with the weights that it refers to. */
function filesToKeep(from: string): readonly string[] {
  const table = staticTableName(from);
  const graphs = table === undefined ? graphsIn(from).map(({ name }) => name) : [];
  if (graphs.length === 0 && table === undefined) throw noModel(from, "no ONNX file and no OpenVINO IR");
  if (!existsSync(join(from, "tokenizer.json"))) throw noModel(from, "no tokenizer.json");
  const weights = graphs.flatMap((graph) =>
    weightsBeside(join(from, graph)).map(({ location }) => join(dirname(graph), location)),
  );
  if (table !== undefined) weights.push(table);
  const configs = readdirSync(from, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => isConfigFile(name) && statSync(join(from, name)).isFile());
  for (const name of weights) requireWithin(from, name);
  return [...new Set([...configs, ...graphs, ...weights])].sort();
}

/** A model may refer to any path: the store takes what lies in its folder. */
function requireWithin(from: string, name: string): void {
  const path = join(from, name);
  const isWithin = !relative(from, path).startsWith("..");
  if (!isWithin || !existsSync(path))
    throw noModel(from, `weights ${name} are ${isWithin ? "missing" : "outside"}`);
}

export function copyInto(target: string, from: string, name: string): StoredFile {
  const path = join(target, name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(join(from, name), path, constants.COPYFILE_FICLONE);
  return describeFile(target, name);
}

function noFolder(source: string): MissingError {
  return new MissingError({
    what: "mrlbench models add takes the folder of a model",
    seen: source,
    expected: "a folder in the Hugging Face layout",
    next: "Check the path.",
  });
}

function noModel(from: string, seen: string): MissingError {
  return new MissingError({
    what: `${from} is not the whole folder of a model`,
    seen,
    expected: "tokenizer.json, and an ONNX file or OpenVINO IR with its weights, in the Hugging Face layout",
    next: "Complete the folder, or give another.",
  });
}
