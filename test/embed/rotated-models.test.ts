// A rotation in the files of a model, against the rotated vectors of sentence-transformers: every layout that can be rotated, both
// runtimes, one text a call and padded batches.
import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { ModelFiles } from "../../src/assets/model/model-files.ts";
import { locateModel } from "../../src/assets/model/models.ts";
import { storeRotated } from "../../src/assets/store/store-rotation.ts";
import { randomFrom } from "../../src/core/random.ts";
import { applyRotation, fitPca, type Rotation } from "../../src/mrl/rotation.ts";
import { openTokenizer, postRecipe } from "../../src/open/embedding.ts";
import { rotationFacts } from "../assets/rotation-facts.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { type NativeRuntime, runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";
import { naiveProduct } from "../mrl/products.ts";
import { embedTable, largestDifference, tableOf } from "./embed-texts.ts";
import {
  referenceFolder,
  referenceModels,
  referencePrompts,
  referenceTexts,
  referenceVectors,
  toleranceOf,
} from "./reference-models.ts";

/** A product more, in float32. */
const ROTATION_ERROR = 1e-6;
const folders = temporaryFolders();
const [cache, store] = [folders(), folders()];

/** Their full vectors change under a rotation: layer norm before the cut, and pooling by the largest value. */
const UNROTATABLE = ["nomic", "max"];

/** Nothing that a model could have by itself. */
function someRotation(dim: number) {
  const random = randomFrom(5);
  const values = Float32Array.from({ length: 40 * dim }, () => random() / 2 ** 31 - 1);
  return fitPca({ values, rows: 40, width: dim }, naiveProduct);
}

async function rotateInStore(name: string, native: NativeRuntime) {
  const base = locateModel(join(referenceFolder, name), "fp32", cache, []);
  const engine = openOnCpu(native, base.graphPath);
  const { output } = engine;
  engine.close();
  const rotation = someRotation(output.dim);
  const id = `${name}-${native.runtime}`;
  await storeRotated(store, {
    id,
    facts: rotationFacts(base, output.dim),
    variants: [base],
    rotation: { output: output.name, ...rotation },
    rotateRows: (values) => {
      const rows = { values, rows: values.length / output.dim, width: output.dim };
      return applyRotation(rows, rotation, naiveProduct).values;
    },
  });
  return { id, rotation };
}

for (const native of runtimes) {
  describe.skipIf(native.isMissing)(native.runtime, () => {
    describe.each(referenceModels.filter((name) => !UNROTATABLE.includes(name)))("%s", (name) => {
      let model: ModelFiles;
      let rotation: Rotation;
      beforeAll(async () => {
        const rotated = await rotateInStore(name, native);
        rotation = rotated.rotation;
        model = locateModel(rotated.id, undefined, cache, [store]);
      });

      test.each([1, 2, 5])("batches of %i", (batch) => {
        for (const prompt of referencePrompts(name)) {
          const tokenizer = openTokenizer(model, prompt);
          const graph = batch > 1 ? model.maskedGraphPath : model.graphPath;
          const engine = openOnCpu(native, graph);
          const vectors = embedTable(engine, tableOf(tokenizer, referenceTexts, model.maxTokens), {
            batch,
            recipe: postRecipe(model, tokenizer),
            normalize: model.recipe.normalize.value,
          });
          engine.close();
          const { dim, matrix } = rotation;
          const expected = referenceVectors(name, prompt).map((vector) =>
            Array.from({ length: dim }, (_, axis) =>
              vector.reduce((sum, value, i) => sum + value * matrix[axis * dim + i]!, 0),
            ),
          );
          const differences = vectors.map((vector, text) => largestDifference(vector, expected[text]!));
          expect(Math.max(...differences)).toBeLessThan(toleranceOf(name) + ROTATION_ERROR);
        }
      });

      test("keeps the recipe of its base, whatever it is called", () => {
        const { recipe } = locateModel(join(referenceFolder, name), "fp32", cache, []);
        expect(model).toMatchObject({ variant: "fp32", recipe, maxTokens: recipe.maxTokens.value });
      });
    });
  });
}
