// Which of a model's files are graphs, and of which variant: read from their names in the Hugging Face layout, in a folder as on a hub.
import { basename, dirname, extname } from "node:path";

export interface NamedGraph {
  /** Path within the model's folder. */
  readonly name: string;
  readonly variant: string;
}

/** Where the layout has graphs; "" is the root. */
export const GRAPH_FOLDERS = ["onnx", "", "openvino"];

/** The variant of a file whose name says none. */
export const SINGLE_FILE = "file";

/** A variant also goes by these names, best first. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  int8: ["quantized", "qint8", "q8"],
  q8: ["quantized", "int8"],
};

/** An OpenVINO IR: no other runtime reads it. */
export function isOpenvinoIr(path: string): boolean {
  return extname(path) === ".xml";
}

export function graphsAmong(names: readonly string[]): readonly NamedGraph[] {
  return names.filter(isGraphName).map((name) => ({ name, variant: variantOf(name) }));
}

/** The graphs of a variant: none where there is no such variant, several where the choice is not ours. */
export function chooseGraphs(graphs: readonly NamedGraph[], variant: string): readonly NamedGraph[] {
  for (const name of [variant, ...(OTHER_NAMES[variant] ?? [])]) {
    const found = graphs.filter((graph) => graph.variant === name);
    // The same weights as ONNX serve both runtimes; the IR is taken by naming it.
    const onnx = found.filter((graph) => !isOpenvinoIr(graph.name));
    if (found.length > 0) return onnx.length > 0 ? onnx : found;
  }
  // Files with names of their own: the only one is taken.
  return graphs.every((graph) => graph.variant === SINGLE_FILE) ? graphs : [];
}

/** The variant that is meant where none is named: fp32, or the only one that there is. */
export function defaultAmong(graphs: readonly NamedGraph[]): string {
  const variants = [...new Set(graphs.map(({ variant }) => variant))];
  return variants.length === 1 ? variants[0]! : "fp32";
}

/** OpenVINO's own tokenizers are graphs too, but not models. */
function isGraphName(name: string): boolean {
  const folder = dirname(name) === "." ? "" : dirname(name);
  return (
    GRAPH_FOLDERS.includes(folder) && [".onnx", ".xml"].includes(extname(name)) && !name.includes("tokenizer")
  );
}

function variantOf(name: string): string {
  const match = /^(?:openvino_)?model(?:_(.+))?$/.exec(basename(name, extname(name)));
  return match === null ? SINGLE_FILE : (match[1] ?? "fp32");
}
