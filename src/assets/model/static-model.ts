// A static embedding model (model2vec, StaticEmbedding of sentence-transformers) has a table and no graph: the graphs of the built-in
// static model are made over its table once, in the cache.
import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Recipe } from "../../core/recipe.ts";
import { maskedGraph, sentenceGraph } from "../../onnx/wordllama-graphs.ts";
import { cacheTag, tagName } from "../cache/cache-tag.ts";
import { privateFolder } from "../cache/private-folder.ts";
import { ConfigFile } from "../recipe/config-file.ts";
import { readRecipe } from "../recipe/recipe.ts";
import { sha256 } from "../sha256.ts";
import { readStaticTable } from "./static-table.ts";

export interface StaticGraphs {
  readonly graphPath: string;
  readonly graphPathOrtCpu: string;
  readonly maskedGraphPath: string;
  /** Written by this call; 0 when they were there. */
  readonly unpackedBytes: number;
}

/** The name of the table within a model's folder, by its configuration; undefined when the model is not static. */
export function staticTableName(folder: string): string | undefined {
  const modules = ConfigFile.read(folder, "modules.json")?.items() ?? [];
  const module = modules.find(({ type }) => String(type).endsWith(".StaticEmbedding"));
  if (!module && !isModel2vec(ConfigFile.read(folder, "config.json"))) return undefined;
  return join(typeof module?.path === "string" ? module.path : "", "model.safetensors");
}

/** Made again when the table's file is another one, by its size and times. */
export function staticGraphs(tablePath: string, cacheRoot: string): StaticGraphs {
  const { size, mtimeNs, ctimeNs, ino } = statSync(tablePath, { bigint: true });
  const key = sha256(`${tablePath} ${size} ${mtimeNs} ${ctimeNs} ${ino}`).slice(0, 12);
  const folder = join(privateFolder(cacheRoot), `static-${key}`);
  const unpackedBytes = existsSync(folder) ? 0 : writeGraphs(tablePath, cacheRoot, folder);
  return {
    graphPath: join(folder, NAMES.graph),
    graphPathOrtCpu: join(folder, NAMES.ortCpu),
    maskedGraphPath: join(folder, NAMES.masked),
    unpackedBytes,
  };
}

/** No special tokens; the graph pools. model2vec cuts to its own limit and leaves unknown tokens out. */
export function staticRecipe(folder: string): Recipe {
  const recipe = readRecipe(folder);
  const config = ConfigFile.read(folder, "config.json");
  const isWordTable = isModel2vec(config);
  const source = isWordTable ? "family model2vec" : "modules.json";
  const declared = config?.number("max_length");
  return {
    ...recipe,
    addSpecialTokens: { value: false, source },
    skipsUnknown: { value: isWordTable, source },
    maxTokens: isWordTable
      ? { value: declared ?? 512, source: declared === undefined ? source : "config.json" }
      : { value: 8192, source: "limit of mrlbench" },
  };
}

/** Only its configuration says in config.json whether it normalises; older ones also name the type. */
function isModel2vec(config: ConfigFile | undefined): boolean {
  return config?.text("model_type") === "model2vec" || config?.flag("normalize") !== undefined;
}

/** The table's name is the one that the graphs refer to. */
const NAMES = {
  graph: "fp32.onnx",
  ortCpu: "fp32.ort-cpu.onnx",
  masked: "fp32.masked.onnx",
  table: "table.fp32.bin",
};

/** All files or none: a second run at the same time makes the same. Returns the bytes written. */
function writeGraphs(tablePath: string, cacheRoot: string, folder: string): number {
  const { rows, columns, values } = readStaticTable(tablePath);
  const shape = { rows, columns };
  const contents: Readonly<Record<string, Uint8Array | string>> = {
    [tagName]: cacheTag,
    [NAMES.graph]: sentenceGraph("fp32", shape),
    [NAMES.ortCpu]: sentenceGraph("fp32", shape, "matmul"),
    [NAMES.masked]: maskedGraph("fp32", shape),
    [NAMES.table]: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
  const partial = mkdtempSync(join(cacheRoot, ".part-"));
  try {
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(partial, name), content);
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return Object.values(contents).reduce((sum, { length }) => sum + length, 0);
}
