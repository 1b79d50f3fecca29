// Finds the graph of a model among the user's own files: a folder in the Hugging Face layout, one ONNX file, or an OpenVINO IR. What
// lies beside it (tokenizer, weights) is checked before a runtime sees it, because the runtimes' own words name neither file nor size.

import { basename, dirname, extname, join, resolve } from "node:path";
import { MissingError } from "../../core/errors.ts";
import { optionName } from "../../core/option-name.ts";
import { isFileThere, isThere, namesIn, requireReadable, statusOf } from "../../files/there.ts";
import { type ExternalData, externalDataOf } from "../../onnx/onnx-file.ts";
import { modelName } from "../recipe/model-name.ts";
import {
  chooseGraphs,
  defaultAmong,
  GRAPH_FOLDERS,
  graphsAmong,
  isOpenvinoIr,
  type NamedGraph,
  SINGLE_FILE,
} from "./graph-names.ts";
import { staticTableName } from "./static-model.ts";

export interface LocatedModel {
  readonly id: string;
  readonly variant: string;
  readonly graphPath: string;
  /** Folder of the tokenizer and of the files that say how the model wants to be used. */
  readonly root: string;
  /** All of its variants, where none was asked for and there are several. */
  readonly variantsLeft?: readonly string[];
}

/**
 * @param asked the variant; undefined for fp32, or the only one that there is
 * @param id what rows and reports call the model
 * @throws MissingError when the folder does not hold exactly one graph of the variant, or the graph lacks what belongs to it
 */
export function locateInFolder(folder: string, asked: string | undefined, id: string): LocatedModel {
  const graph = graphOfVariant(folder, asked);
  const graphPath = join(folder, graph.name);
  const variants = asked === undefined ? [...new Set(graphsIn(folder).map(({ variant }) => variant))] : [];
  return {
    ...completed({ id, variant: graph.variant, graphPath, root: rootOf(graphPath, folder) }),
    ...(variants.length > 1 && { variantsLeft: variants }),
  };
}

/** @throws MissingError when the file lacks what belongs to it */
export function locateFile(path: string): LocatedModel {
  const root = rootOf(path, dirname(path));
  const stem = basename(path, extname(path));
  // Names such as model_fp16 say nothing of the model: its folder does.
  const id = /^(openvino_)?model(_|$)/.test(stem) ? modelName(root) : stem;
  return completed({ id, variant: SINGLE_FILE, graphPath: path, root });
}

/** The graphs of a folder by the layout. */
export function graphsIn(folder: string): readonly NamedGraph[] {
  const names = GRAPH_FOLDERS.flatMap((name) => {
    return namesIn(join(folder, name)).map((file) => join(name, file));
  });
  return graphsAmong(names);
}

function graphOfVariant(folder: string, asked: string | undefined): NamedGraph {
  const graphs = graphsIn(folder);
  const variant = asked ?? defaultAmong(graphs);
  const [graph, ...others] = chooseGraphs(graphs, variant);
  if (!graph) throw noGraph(folder, variant, graphs);
  if (others.length > 0) throw severalGraphs(folder, [graph, ...others]);
  return graph;
}

/** The nearest of the graph's folder, the one above it, and `folder` that has a tokenizer. */
function rootOf(graphPath: string, folder: string): string {
  const beside = dirname(graphPath);
  const candidates = [beside, resolve(beside, ".."), folder];
  const root = candidates.find((candidate) => isFileThere(join(candidate, "tokenizer.json")));
  if (root !== undefined) return root;
  throw new MissingError({
    what: `${graphPath} has no tokenizer`,
    seen: `no tokenizer.json in ${beside} or the folder above`,
    expected: "tokenizer.json of the model",
    next: "Put the model's tokenizer.json beside the ONNX file.",
  });
}

function completed(model: LocatedModel): LocatedModel {
  requireReadable(model.graphPath);
  requireWeights(model.graphPath);
  return model;
}

/** @throws MissingError when a file of weights that the graph refers to is not there as a whole */
export function requireWeights(graphPath: string): void {
  for (const { location, neededBytes } of weightsBeside(graphPath)) {
    requireBytes(graphPath, location, neededBytes);
  }
}

/** The files of weights that a graph refers to, and how many bytes it needs of each. */
export function weightsBeside(graphPath: string): readonly ExternalData[] {
  if (!isOpenvinoIr(graphPath)) return externalDataOf(graphPath);
  return [{ location: `${basename(graphPath, ".xml")}.bin`, neededBytes: 0 }];
}

function requireBytes(graphPath: string, location: string, neededBytes: number): void {
  const path = resolve(dirname(graphPath), location);
  requireReadable(path);
  const status = statusOf(path);
  if (status && status.size >= neededBytes) return;
  const needed = neededBytes > 0 ? ` of at least ${neededBytes} bytes` : "";
  throw new MissingError({
    what: `${graphPath} is not a model that can be used: its file ${location} is ${status ? "too short" : "missing"}`,
    seen: status ? `${status.size} bytes` : "no such file",
    expected: `a whole ONNX file, with its external data ${location}${needed} beside it`,
    next: `Get the file again, or choose another with ${optionName("model")}.`,
  });
}

function severalGraphs(folder: string, graphs: readonly NamedGraph[]): MissingError {
  return new MissingError({
    what: `${folder} holds several models`,
    seen: graphs.map(({ name }) => join(folder, name)).join(", "),
    expected: "one for each variant",
    next: `Give the file itself with ${optionName("model")}.`,
  });
}

function noGraph(folder: string, variant: string, graphs: readonly NamedGraph[]): MissingError {
  const name = variant === "fp32" ? "model.onnx" : `model_${variant}.onnx`;
  const table = staticTableName(folder);
  const hasTable = table !== undefined && isFileThere(join(folder, table));
  // The table of a static model is its fp32.
  const others = new Set([...(hasTable ? ["fp32"] : []), ...graphs.map((graph) => graph.variant)]);
  const hasWeights = ["model.safetensors", "pytorch_model.bin"].some((file) =>
    isFileThere(join(folder, file)),
  );
  const missing = [join("onnx", name), name, ...(table === undefined || variant !== "fp32" ? [] : [table])];
  return new MissingError({
    what: `${folder} holds no model of variant ${variant}`,
    seen: missing.map((file) => `no ${join(folder, file)}`).join(" and "),
    expected:
      others.size > 0
        ? `one of its variants ${[...others].join(", ")}`
        : `an ONNX file in the Hugging Face layout${table === undefined ? "" : ", or the table of the static model"}`,
    next: isThere(join(folder, "snapshots"))
      ? `Give one of its snapshots: ${namesIn(join(folder, "snapshots"))
          .map((name) => join(folder, "snapshots", name))
          .join(", ")}.`
      : others.size === 0 && hasWeights
        ? "Export its weights to ONNX first, for example with `optimum-cli export onnx`."
        : `Choose another ${optionName("variant")}, or give the ONNX file itself.`,
  });
}
