// `bun tasks/fit-rotation.ts`: makes models/all-minilm-l6-v2.rotation.f32, the rotation of the built-in model all-minilm-l6-v2-pca: principal axes
// of 100,000 glosses of WordNet that are in no built-in data set, encoded by all-minilm-l6-v2. It takes minutes, so what came out is
// kept: needed after a change of the model only; a build must be there. The new hashes of the files then go into models/manifest.json.

import { writeFileSync } from "node:fs";
import { allMinilmL6V2 } from "../models/manifest.ts";
import { openEmbedder } from "../src/index.ts";
import { fitPca } from "../src/mrl/rotation.ts";
import { placesOf } from "../src/open/places.ts";
import { openMatrixProduct } from "../src/open/search.ts";
import type { Vectors } from "../src/vectors/vectors.ts";
import { otherGlosses } from "./other-glosses.ts";

const GLOSS_COUNT = 100_000;
const SEED = 17;
const DEFAULT_PLACES = { cacheDir: undefined, ortLibrary: undefined, openvinoLibrary: undefined };

/** The texts that the rotation is fitted on, or the first of them. */
export function fittedGlosses(count = GLOSS_COUNT): readonly string[] {
  return otherGlosses(GLOSS_COUNT, SEED).slice(0, count);
}

export function encoded(texts: readonly string[]): Vectors {
  using embedder = openEmbedder({ model: allMinilmL6V2.id, cacheTexts: 0 });
  const { dim: width } = embedder;
  const values = new Float32Array(texts.length * width);
  for (const [row, text] of texts.entries()) values.set(embedder.embed(text), row * width);
  return { values, rows: texts.length, width };
}

/** [width, width]; row j is the j-th axis. */
export function fitted(vectors: Vectors): Float32Array {
  using product = openMatrixProduct(placesOf(DEFAULT_PLACES), 1);
  return fitPca(vectors, product).matrix;
}

if (import.meta.main) {
  const matrix = fitted(encoded(fittedGlosses()));
  const path = `models/${allMinilmL6V2.id}.rotation.f32`;
  writeFileSync(path, new Uint8Array(matrix.buffer));
  console.log(`${path}: ${matrix.length} numbers from ${GLOSS_COUNT} glosses`);
}
