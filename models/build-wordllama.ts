// Makes the files of the built-in model wordllama-256 from the unpacked wheel of WordLlama: tokenizer, embedding tables,
// ONNX graphs.
// `bun models/build-wordllama.ts WHEEL_DIR OUT_DIR`

import { quantizeRows, widenFp16 } from "../src/onnx/derive-table.ts";
import { maskedGraph, sentenceGraph } from "../src/onnx/wordllama-graphs.ts";
import { buildModel, type Files } from "./build-model.ts";
import type { Variant } from "./manifest.ts";
import { wordllama256 } from "./manifest.ts";
import { readTensor } from "./safetensors.ts";

const TABLE_MEMBER = "wordllama/weights/l2_supercat_256.safetensors";
const TOKENIZER_MEMBER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json";

/** Writes the files of the model into `outDir`; see `buildModel` for what it throws. */
export function buildWordllama(wheelDir: string, outDir: string): void {
  buildModel(wordllama256, wheelDir, outDir, makeOutputs);
}

function makeOutputs(members: Files): Files {
  const { vocabularySize: rows, dims: columns } = wordllama256;
  const wanted = { name: "embedding.weight", dtype: "F16", shape: [rows, columns] } as const;
  const fp16 = readTensor(members.get(TABLE_MEMBER)!, TABLE_MEMBER, wanted);
  const tables: Readonly<Record<Variant, Uint8Array>> = {
    fp32: widenFp16(fp16),
    fp16,
    int8: quantizeRows(fp16, rows, columns),
  };

  const outputs = new Map([[wordllama256.tokenizer, members.get(TOKENIZER_MEMBER)!]]);
  for (const variant of ["fp32", "fp16", "int8"] as const) {
    const files = wordllama256.variants[variant];
    outputs.set(files.weights, tables[variant]);
    outputs.set(files.graph, sentenceGraph(variant, { rows, columns }));
    if (files.graphOrtCpu)
      outputs.set(files.graphOrtCpu, sentenceGraph(variant, { rows, columns }, "matmul"));
    outputs.set(files.maskedGraph, maskedGraph(variant, { rows, columns }));
  }
  return outputs;
}

if (import.meta.main) {
  const [wheelDir, outDir] = process.argv.slice(2);
  if (wheelDir === undefined || outDir === undefined) {
    throw new Error("usage: bun models/build-wordllama.ts WHEEL_DIR OUT_DIR");
  }
  buildWordllama(wheelDir, outDir);
}
