// `bun tasks/fit-rotation.ts [COUNT]`: makes models/all-minilm-l6-v2.rotation.f32, the rotation of the built-in model all-minilm-l6-v2-pca: principal
// axes of 100,000 glosses of WordNet that are in no built-in data set, encoded by all-minilm-l6-v2. It takes minutes, so what
// came out is kept: needed after a change of the model only; a build must be there. The new hashes then go into models/manifest.json.

import { writeFileSync } from "node:fs";
import { allMinilmL6V2 } from "../models/manifest.ts";
import { openEmbedder } from "../src/index.ts";
import { fitPca } from "../src/mrl/rotation.ts";
import { placesOf } from "../src/open/places.ts";
import { openMatrixProduct } from "../src/open/search.ts";
import { otherGlosses } from "./other-glosses.ts";

const GLOSS_COUNT = 100_000;
const SEED = 17;

/** [dim, dim]; row j is the j-th axis. */
export function fittedRotation(glossCount: number): Float32Array {
  const texts = otherGlosses(glossCount, SEED);
  using embedder = openEmbedder({ model: allMinilmL6V2.id, cacheTexts: 0 });
  const { dim: width } = embedder;
  const values = new Float32Array(texts.length * width);
  for (const [row, text] of texts.entries()) values.set(embedder.embed(text), row * width);
  using product = openMatrixProduct(
    placesOf({ cacheDir: undefined, ortLibrary: undefined, openvinoLibrary: undefined }),
    1,
  );
  return fitPca({ values, rows: texts.length, width }, product).matrix;
}

if (import.meta.main) {
  const count = Number(process.argv[2] ?? GLOSS_COUNT);
  const matrix = fittedRotation(count);
  const path = "models/all-minilm-l6-v2.rotation.f32";
  writeFileSync(path, new Uint8Array(matrix.buffer));
  console.log(`${path}: ${matrix.length} numbers from ${count} glosses`);
}
