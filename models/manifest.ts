// The built-in models, as data: dimensions, limits, licence, origin, and every file with its size and hash.

import type { Variant } from "../src/onnx/derive-table.ts";
import manifest from "./manifest.json" with { type: "json" };

export type { Variant };

export interface HashedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A file of a model folder. One that is derived need not be carried: src/onnx/derive-table.ts makes it. */
export interface ModelFile extends HashedFile {
  readonly derivedFrom?: string;
}

/** What a variant needs: graphs over the same weights, all in one folder. */
export interface VariantFiles {
  /** One text a call, no padding: `input_ids` alone. */
  readonly graph: string;
  /** The same in the form that is fastest in ONNX Runtime on the CPU, where there is one. */
  readonly graphOrtCpu?: string;
  /** Batches: `input_ids` and `attention_mask`. */
  readonly maskedGraph: string;
  readonly maskedGraphOrtCpu?: string;
  readonly weights: string;
  /** The same graphs with one more product at their end: the model's vectors, rotated. */
  readonly rotated?: RotatedFiles;
  /** How numbers are rounded, for people. */
  readonly quantization?: string;
}

export interface RotatedFiles
  extends Pick<VariantFiles, "graph" | "graphOrtCpu" | "maskedGraph" | "maskedGraphOrtCpu"> {
  /** What they multiply by, beside them. */
  readonly matrix: string;
}

/** The names of its files. */
export function variantFileNames({ quantization, rotated, ...files }: VariantFiles): string[] {
  return [...Object.values(files), ...Object.values(rotated ?? {})];
}

/** The matrix is a file beside this one (tasks/fit-rotation.ts makes it): float32, [dims, dims], rotated = matrix · vector. */
export interface Rotation extends HashedFile {
  /** Of the rotated model. */
  readonly id: string;
  readonly fittedOn: string;
}

export interface BuiltInModel {
  readonly id: string;
  readonly title: string;
  readonly dims: number;
  /** Dimensions that its makers trained prefixes for, largest first. */
  readonly mrlDims: readonly number[];
  readonly vocabularySize: number;
  /** Longer texts are cut. Of a model without a limit, one of our own. */
  readonly maxTokens: number;
  /** Whether its authors strip the blanks around a text. */
  readonly strip: boolean;
  /** Whether the tokenizer adds the model's special tokens. */
  readonly addSpecialTokens: boolean;
  /** SPDX identifier, and the text beside this file. */
  readonly license: { readonly id: string; readonly text: string };
  readonly source: {
    readonly package: string;
    readonly version: string;
    readonly members: readonly HashedFile[];
  };
  readonly tokenizer: string;
  /** What int8 is derived with: a file beside this one (tasks/calibrate-int8.ts makes it), and where the weights lie in fp16. */
  readonly smoothing?: HashedFile & { readonly layout: string };
  /** The model rotated, as a model of its own over the same weights. */
  readonly rotation?: Rotation;
  readonly defaultVariant: Variant;
  readonly variants: Readonly<Record<Variant, VariantFiles>>;
  /** Those that the executable carries; the others lie in a models folder. */
  readonly carriedVariants: readonly Variant[];
  readonly files: readonly ModelFile[];
}

export const builtInModels = manifest.models as readonly BuiltInModel[];

export const wordllama256 = builtInModel("wordllama-256");
export const allMinilmL6V2 = builtInModel("all-minilm-l6-v2");

function builtInModel(id: string): BuiltInModel {
  return builtInModels.find((model) => model.id === id)!;
}
