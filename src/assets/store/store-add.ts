// Takes a person's model folder into the store: its files are copied beside a record of their hashes, and what was copied is opened;
// all of it appears or none does.
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { MissingError, UsageError } from "../../core/errors.ts";
import { isFileThere, isFolderThere } from "../../files/there.ts";
import { forEachPiece, hashFile } from "../file-hash.ts";
import { chooseGraphs, type NamedGraph } from "../model/graph-names.ts";
import { graphsIn, requireWeights, weightsBeside } from "../model/model-folder.ts";
import { staticTableName } from "../model/static-model.ts";
import { cachedSnapshot, modelName } from "../recipe/model-name.ts";
import { readRecipe } from "../recipe/recipe.ts";
import { readRotation } from "./rotation-record.ts";
import { isConfigFile } from "./store-files.ts";
import { type Placed, placeInStore, requireId } from "./store-place.ts";
import { readRecord, type StoredFile } from "./store-record.ts";

/** A model to be opened: a folder with one of its variants, or the file of a graph. */
export interface AddedPart {
  /** What `--model` takes. */
  readonly model: string;
  readonly variant: string | undefined;
  /** The copy that is to be added. */
  readonly folder: string;
}

export interface AddRequest {
  readonly source: string;
  readonly store: string;
  /** The model's id; undefined for the name of its folder. */
  readonly name: string | undefined;
  /** The only one to take; undefined for all that there are. */
  readonly variant: string | undefined;
  /** Gets a vector out of a part, or throws: what nobody can open is not added. */
  readonly open: (part: AddedPart) => Promise<void>;
  readonly onWait?: (() => void) | undefined;
  /** Before each file is copied and each part opened: what, and how many of all of these are done. */
  readonly onProgress?: ((doing: string, done: number, total: number) => void) | undefined;
}

/** @throws UsageError, MissingError or DataError when the folder is no model, or the store has another one of this name */
export async function addModel(request: AddRequest): Promise<Placed & { readonly id: string }> {
  const { source, store, variant, open, onWait, onProgress = () => {} } = request;
  const from = resolve(source);
  if (!isFolderThere(from)) throw noFolder(source);
  const id = request.name ?? modelName(from);
  requireId(id);
  const contents = contentsOf(from, variant);
  readRecipe(from);
  const placed = await placeInStore({
    store,
    id,
    onWait,
    isSame: (folder) => isSame(folder, from, contents.names),
    fill: async (partial) => {
      const total = contents.names.length + contents.graphs.length;
      const files = contents.names.map((name, index) => {
        onProgress(`copy ${name}`, index, total);
        return copyInto(partial, from, name);
      });
      for (const [index, part] of partsIn(partial, contents).entries()) {
        onProgress("open it", files.length + index, total);
        await open(part);
      }
      return { source: from, revision: cachedSnapshot(from)?.commit ?? null, files };
    },
  });
  return { id, ...placed };
}

interface Contents {
  readonly names: readonly string[];
  readonly graphs: readonly string[];
  readonly hasTable: boolean;
}

/** The files that a variant is made of, or all of them: what the store would take of a folder. @throws as `addModel` */
export function modelFileNames(folder: string, variant: string | undefined): readonly string[] {
  return contentsOf(folder, variant).names;
}

/** Configuration, and every graph with the weights that it refers to. */
function contentsOf(from: string, variant: string | undefined): Contents {
  const table = staticTableName(from);
  const graphs = table === undefined ? graphsOf(from, variant) : [];
  if (graphs.length === 0 && table === undefined) throw noModel(from, "no ONNX file and no OpenVINO IR");
  if (!isFileThere(join(from, "tokenizer.json"))) throw noModel(from, "no tokenizer.json");
  const weights = graphs.flatMap((graph) => {
    requireWeights(join(from, graph));
    return weightsBeside(join(from, graph)).map(({ location }) => join(dirname(graph), location));
  });
  if (table !== undefined) weights.push(table);
  const configs = readdirSync(from, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => isConfigFile(name) && isFileThere(join(from, name)));
  for (const name of weights) requireWithin(from, name);
  const names = [...new Set([...configs, ...graphs, ...weights])].sort();
  return { names, graphs, hasTable: table !== undefined };
}

function graphsOf(from: string, variant: string | undefined): readonly string[] {
  const graphs = graphsIn(from);
  const chosen = variant === undefined ? graphs : chooseGraphs(graphs, variant);
  if (graphs.length > 0 && chosen.length === 0) throw noVariant(from, variant!, graphs);
  return chosen.map(({ name }) => name);
}

function partsIn(folder: string, { graphs, hasTable }: Contents): readonly AddedPart[] {
  const rotation = readRotation(folder);
  if (rotation) return rotation.variants.map(({ name }) => ({ folder, model: folder, variant: name }));
  if (hasTable) return [{ folder, model: folder, variant: undefined }];
  return graphs.map((name) => ({ folder, model: join(folder, name), variant: undefined }));
}

/** Whether the store has these files and no others. */
function isSame(folder: string, from: string, names: readonly string[]): boolean {
  const stored = readRecord(folder)?.files ?? [];
  return (
    stored.length === names.length &&
    names.every((name) => {
      const file = stored.find((each) => each.name === name);
      return (
        file?.sizeBytes === statSync(join(from, name)).size && file.sha256 === hashFile(join(from, name))
      );
    })
  );
}

/** A model may refer to any path: the store takes what lies in its folder. */
function requireWithin(from: string, name: string): void {
  const path = join(from, name);
  const isWithin = !relative(from, path).startsWith("..");
  if (!isWithin || !existsSync(path))
    throw noModel(from, `weights ${name} are ${isWithin ? "missing" : "outside"}`);
}

/** Copies a file and describes what was read. @throws DataError when it cannot be read; what the system says of the writing */
export function copyInto(target: string, from: string, name: string): StoredFile {
  const path = join(target, name);
  mkdirSync(dirname(path), { recursive: true });
  const hasher = new Bun.CryptoHasher("sha256");
  let sizeBytes = 0;
  const file = openSync(path, "wx");
  try {
    forEachPiece(join(from, name), (piece) => {
      hasher.update(piece);
      for (let done = 0; done < piece.length; ) done += writeSync(file, piece, done);
      sizeBytes += piece.length;
    });
  } finally {
    closeSync(file);
  }
  return { name, sizeBytes, sha256: hasher.digest("hex") };
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

function noVariant(from: string, variant: string, graphs: readonly NamedGraph[]): UsageError {
  return new UsageError({
    what: `${from} has no such variant`,
    seen: variant,
    expected: `one of ${[...new Set(graphs.map((graph) => graph.variant))].join(", ")}`,
    next: "Choose one of those, or leave --variant out to take all.",
  });
}
