// The files of a rotated model: the rotation is worked into the table of a static one, which then costs what it did, and becomes one
// more MatMul at the end of every other graph.
import { closeSync, copyFileSync, openSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { assert, DataError, MissingError } from "../../core/errors.ts";
import { readRegularFile } from "../../files/regular-file.ts";
import { quantizeRows } from "../../onnx/derive-table.ts";
import { type OutputRotation, rotatedGraph } from "../../onnx/rotated-graph.ts";
import type { ModelFiles } from "../model/model-files.ts";
import { weightsBeside } from "../model/model-folder.ts";
import { copyInto } from "./store-add.ts";

/** The graphs of a variant, each once. */
export function graphsOf(model: ModelFiles): readonly string[] {
  const { graphPath, graphPathOrtCpu, maskedGraphPath, maskedGraphPathOrtCpu } = model;
  return [...new Set([graphPath, graphPathOrtCpu, maskedGraphPath, maskedGraphPathOrtCpu])];
}

/** Names of the weights beside a graph. */
export function weightsOf(graphPath: string): readonly string[] {
  return weightsBeside(graphPath).map(({ location }) => location);
}

/**
 * @param variants the model in each variant that is made from its table, fp32 among them
 * @param rotateRows rows of the table, rotated
 * @returns the names of the files that were written
 */
export function foldIntoTables(
  folder: string,
  variants: readonly ModelFiles[],
  dim: number,
  rotateRows: (rows: Float32Array) => Float32Array,
): readonly string[] {
  const widest = variants.find(({ variant }) => variant === "fp32");
  assert(widest !== undefined, "a table has a variant fp32");
  const stored = readRegularFile(join(dirname(widest.graphPath), tableOf(widest)));
  // A copy: the bytes of a file need not begin where a view of floats may.
  const rows = rotateRows(new Float32Array(new Uint8Array(stored).buffer));
  return variants.flatMap((model) => {
    const graphs = graphsOf(model);
    for (const graph of graphs) copyFileSync(graph, join(folder, basename(graph)));
    writeFileSync(join(folder, tableOf(model)), tableBytes(model.variant, rows, dim));
    return [...graphs.map((graph) => basename(graph)), tableOf(model)];
  });
}

/** All graphs of a static model stand over one table. */
function tableOf({ graphPath }: ModelFiles): string {
  return weightsOf(graphPath)[0]!;
}

function tableBytes(variant: string, rows: Float32Array, dim: number): Uint8Array {
  if (variant === "fp32") return bytesOf(rows);
  const halves = bytesOf(new Float16Array(rows));
  return variant === "int8" ? quantizeRows(halves, rows.length / dim, dim) : halves;
}

/**
 * @returns the names of the files that were written
 * @throws DataError for a graph that cannot be read, MissingError for weights outside its folder
 */
export function foldIntoGraphs(
  folder: string,
  model: ModelFiles,
  rotation: OutputRotation,
): readonly string[] {
  const graphs = graphsOf(model);
  const weights = [...new Set(graphs.flatMap(weightsOf))];
  for (const name of weights) copyInto(folder, dirname(model.graphPath), within(model.graphPath, name));
  for (const graph of graphs) writeParts(join(folder, basename(graph)), partsOf(graph, rotation));
  return [...graphs.map((graph) => basename(graph)), ...weights];
}

function partsOf(graph: string, rotation: OutputRotation): readonly Uint8Array[] {
  try {
    return rotatedGraph(readRegularFile(graph), rotation);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DataError({
      what: `${graph} cannot be rotated`,
      seen: error.message,
      expected: `an ONNX file with the output ${rotation.output}`,
      next: "Export the model again.",
    });
  }
}

/** A graph may refer to any path; the weights of a stored model lie in its own folder. */
function within(graph: string, name: string): string {
  if (!isAbsolute(name) && !name.split("/").includes("..")) return name;
  throw new MissingError({
    what: `${graph} has its weights outside its folder`,
    seen: name,
    expected: "a file beside the graph",
    next: "Put the weights beside the ONNX file.",
  });
}

function writeParts(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, "wx");
  try {
    for (const part of parts) {
      for (let done = 0; done < part.length; ) done += writeSync(file, part, done);
    }
  } finally {
    closeSync(file);
  }
}

export function bytesOf(values: Float32Array | Float16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
