// Writes a rotated model into the store, with the record of where its rotation comes from.
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { OutputRotation } from "../../onnx/rotated-graph.ts";
import type { ModelFiles } from "../model/model-files.ts";
import { bytesOf, foldIntoGraphs, foldIntoTables, graphsOf, weightsOf } from "./rotated-files.ts";
import {
  MATRIX_NAME,
  ROTATION_NAME,
  type RotatedBase,
  type RotatedVariant,
  type RotationRecord,
  writeRotation,
} from "./rotation-record.ts";
import { describeFile, placeInStore } from "./store-place.ts";

/** What is known before anything is written. */
export type RotationFacts = Omit<RotationRecord, "base" | "variants"> & {
  readonly base: Omit<RotatedBase, "files">;
};

export interface RotatedModel {
  readonly id: string;
  readonly facts: RotationFacts;
  /** The base in every variant that is rotated: all that hold its one table, or one alone. */
  readonly variants: readonly ModelFiles[];
  readonly rotation: OutputRotation;
  /** Rows of a table rotated, as new ones. */
  readonly rotateRows: (rows: Float32Array) => Float32Array;
}

export interface StoredRotation {
  readonly folder: string;
  readonly record: RotationRecord;
}

/** @throws what `placeInStore` and `foldIntoGraphs` throw */
export async function storeRotated(store: string, model: RotatedModel): Promise<StoredRotation> {
  const { id, facts, variants, rotation, rotateRows } = model;
  const base = variants.find(({ variant }) => variant === facts.base.variant)!;
  const files = filesOf(base).map((path) => describeFile(dirname(path), basename(path)));
  const record = { ...facts, base: { ...facts.base, files }, variants: variants.map(describeVariant) };
  const fill = (partial: string) => {
    const folded = base.table
      ? foldIntoTables(partial, variants, rotation.dim, rotateRows)
      : foldIntoGraphs(partial, base, rotation);
    writeFileSync(join(partial, "tokenizer.json"), base.tokenizerJson());
    writeFileSync(join(partial, MATRIX_NAME), bytesOf(rotation.matrix));
    writeRotation(partial, record);
    const names = [...folded, "tokenizer.json", MATRIX_NAME, ROTATION_NAME].sort();
    return {
      source: `${facts.base.model}, rotated on ${facts.dataset.name}`,
      revision: null,
      files: names.map((name) => describeFile(partial, name)),
    };
  };
  const { folder } = await placeInStore({ store, id, fill });
  return { folder, record };
}

function describeVariant({
  variant,
  graphPath,
  graphPathOrtCpu,
  maskedGraphPath,
  maskedGraphPathOrtCpu,
}: ModelFiles): RotatedVariant {
  return {
    name: variant,
    graph: basename(graphPath),
    graphOrtCpu: basename(graphPathOrtCpu),
    maskedGraph: basename(maskedGraphPath),
    maskedGraphOrtCpu: basename(maskedGraphPathOrtCpu),
  };
}

/** Paths of what the vectors came from: the table, or graphs and weights. */
function filesOf(model: ModelFiles): readonly string[] {
  if (model.table) return [model.table.path];
  const graphs = graphsOf(model);
  const weights = graphs.flatMap((graph) => weightsOf(graph).map((name) => join(dirname(graph), name)));
  return [...new Set([...graphs, ...weights])];
}
