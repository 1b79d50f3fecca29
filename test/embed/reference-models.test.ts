// Models of every layout, from their files to their vectors, against those of sentence-transformers: both runtimes, one text a call
// and padded batches, with each of the model's prompts.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { locateModel } from "../../src/assets/model/models.ts";
import type { PromptKind } from "../../src/core/recipe.ts";
import { openTokenizer, postRecipe } from "../../src/open/embedding.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";
import { embedTable, largestDifference, normalizedPrefix, tableOf } from "./embed-texts.ts";
import {
  blanks,
  referenceFolder,
  referenceModels,
  referencePrompts,
  referenceTexts,
  referenceVectors,
  toleranceOf,
} from "./reference-models.ts";

/** Where the graphs of static models are made. */
const cache = temporaryFolders()();

const cases = referenceModels.flatMap((model) =>
  referencePrompts(model).map((prompt): [string, PromptKind] => [model, prompt]),
);

for (const native of runtimes) {
  const embed = (
    name: string,
    prompt: PromptKind,
    batch: number,
    dim?: number,
    texts: readonly string[] = referenceTexts,
  ) => {
    const model = locateModel(join(referenceFolder, name), "fp32", cache, []);
    const tokenizer = openTokenizer(model, prompt);
    const engine = openOnCpu(native, batch > 1 ? model.maskedGraphPath : model.graphPath);
    const vectors = embedTable(engine, tableOf(tokenizer, texts, model.maxTokens), {
      batch,
      recipe: postRecipe(model, tokenizer),
      normalize: dim !== undefined || model.recipe.normalize.value,
      ...(dim && { dim }),
    });
    engine.close();
    return vectors;
  };

  describe.skipIf(native.isMissing)(native.runtime, () => {
    test.each(["none", "query", "document"] as const)(
      "blanks are stripped as Python does it, prompt %s",
      (prompt) => {
        const vectors = embed("e5", prompt, 2, undefined, blanks.texts);
        const differences = vectors.map((vector, text) =>
          largestDifference(vector, blanks.vectors[prompt]![text]!),
        );
        expect(Math.max(...differences)).toBeLessThan(toleranceOf("e5"));
      },
    );

    describe.each(cases)("%s with prompt %s", (name, prompt) => {
      const expected = referenceVectors(name, prompt);
      const tolerance = toleranceOf(name);

      test.each([1, 2, 5])("batches of %i", (batch) => {
        const differences = embed(name, prompt, batch).map((vector, text) =>
          largestDifference(vector, expected[text]!),
        );
        expect(Math.max(...differences)).toBeLessThan(tolerance);
      });

      test("prefixes are cut from the finished vector, then normalised", () => {
        const differences = embed(name, prompt, 1, 4).map((vector, text) =>
          largestDifference(vector, normalizedPrefix(expected[text]!, 4)),
        );
        expect(Math.max(...differences)).toBeLessThan(tolerance);
      });
    });
  });
}
