// Takes a person's model folder into the store: its files are copied beside a record of their hashes, all of them or none.
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { MissingError, UsageError } from "../core/errors.ts";
import { hashFile } from "./file-hash.ts";
import { graphsIn, weightsBeside } from "./model-folder.ts";
import { readRecipe } from "./recipe.ts";
import { staticTableName } from "./static-model.ts";
import { isModelId } from "./store.ts";
import { isConfigFile } from "./store-files.ts";
import { type StoredFile, writeRecord } from "./store-record.ts";

/**
 * @returns the model's id and its folder in the store
 * @throws UsageError, MissingError or DataError when the folder is no model, or the store has one of this name
 */
export function addModel(source: string, store: string): { readonly id: string; readonly folder: string } {
  const from = resolve(source);
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory()) throw noFolder(source);
  const id = basename(from);
  const folder = join(store, id);
  if (!isModelId(id)) throw badName(id);
  if (existsSync(folder)) throw alreadyThere(id, folder);
  const names = filesToKeep(from);
  readRecipe(from);

  mkdirSync(store, { recursive: true });
  const partial = mkdtempSync(join(store, ".adding-"));
  try {
    const files = names.map((name) => copyInto(partial, from, name));
    writeRecord(partial, { source: from, revision: null, files });
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
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

function copyInto(target: string, from: string, name: string): StoredFile {
  const path = join(target, name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(join(from, name), path, constants.COPYFILE_FICLONE);
  return { name, sizeBytes: statSync(path).size, sha256: hashFile(path) };
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

function badName(id: string): UsageError {
  return new UsageError({
    what: "the folder's name cannot be the id of a model",
    seen: JSON.stringify(id),
    expected: "letters, digits, dots, dashes and underscores",
    next: "Rename the folder.",
  });
}

function alreadyThere(id: string, folder: string): UsageError {
  return new UsageError({
    what: `the store already has a model ${id}`,
    seen: folder,
    expected: "a new name",
    next: "Remove that folder first, or rename yours.",
  });
}
