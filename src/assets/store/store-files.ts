// Which of a model's files the store keeps: what says how the model wants to be used, its graphs, and their weights. Weights for other
// libraries stay where they are.
import { lstatSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import { isOwnFile } from "./own-files.ts";
import { MATRIX_NAME } from "./rotation-record.ts";

const CONFIG_FOLDER = /^\d+_\w+\/$/;
/** Weights that decide whether a step is one of ours: a factor a component, no more. */
const STEP_WEIGHTS = /^\d+_LayerNorm\/model\.safetensors$/;

/** Configuration, tokenizer, licence and rotation, at the root or in the folder of a module. */
export function isConfigFile(name: string): boolean {
  if (isOwnFile(name)) return false;
  const file = basename(name);
  const folder = name.slice(0, name.length - file.length);
  if (folder !== "" && !CONFIG_FOLDER.test(folder)) return false;
  if (file === MATRIX_NAME || STEP_WEIGHTS.test(name)) return true;
  return (file.endsWith(".json") && !file.endsWith(".index.json")) || /^LICEN[CS]E/i.test(file);
}

/** Whether a file is, by its name, the weights of this graph: the layout has no other sign of them before the graph is read. */
export function isWeightsOf(graphName: string, name: string): boolean {
  if (graphName.endsWith(".xml")) return name === graphName.replace(/\.xml$/, ".bin");
  return name.startsWith(`${graphName}_data`) || name.startsWith(`${graphName}.data`);
}

/** Whether a name leads to a file below a folder and nowhere else. */
export function isPlainName(name: string): boolean {
  return (
    !isAbsolute(name) &&
    !name.includes("\0") &&
    name.split(/[/\\]/).every((part) => part !== "" && part !== "..")
  );
}

/** Undefined for what is no file: links are not followed. */
export function regularSize(path: string): number | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isFile() ? status.size : undefined;
}
