// The vectors of the built-in model against those of WordLlama's own Python package: both runtimes, all variants.
import { afterAll, describe, expect, test } from "bun:test";
import type { Engine } from "../../src/engine/engine.ts";
import { runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";
import { embedTable, largestDifference, normalizedPrefix, tableOf } from "./embed-texts.ts";
import {
  graphPath,
  int8Tolerance,
  modelIsMissing,
  sentences,
  tokenIds,
  type Variant,
  variants,
  vectorOf,
  wordllamaTokenizer,
} from "./wordllama.ts";

const tolerance = 1e-5;
const emptyText = sentences.indexOf("");

const engines: Engine[] = [];
afterAll(() => {
  for (const engine of engines) engine.close();
});

for (const native of runtimes) {
  const open = (variant: Variant, batch: number): Engine => {
    const engine = openOnCpu(native, graphPath(variant, batch, native.runtime));
    engines.push(engine);
    return engine;
  };
  /** One vector a sentence. 64 is no multiple of 3: the last batch goes round to the first sentences. */
  const embed = (variant: Variant, batch: number, normalize: boolean, dim?: number) =>
    embedTable(open(variant, batch), tableOf(wordllamaTokenizer(), sentences), {
      batch,
      normalize,
      ...(dim && { dim }),
    });

  describe.skipIf(native.isMissing || modelIsMissing)(native.runtime, () => {
    // fp16 is how the table is published and fp32 the same table widened: both are exact.
    describe.each(["fp32", "fp16"] as const)("%s", (variant) => {
      test.each([1, 3, 8])("batches of %i: the vectors of WordLlama itself", (batch) => {
        embed(variant, batch, false).forEach((vector, text) => {
          expect(largestDifference(vector, vectorOf(text))).toBeLessThanOrEqual(tolerance);
        });
      });

      test.each([1, 3, 8])("batches of %i: prefixes are cut, then normalised", (batch) => {
        for (const dim of [256, 128, 64]) {
          embed(variant, batch, true, dim).forEach((vector, text) => {
            const expected = normalizedPrefix(vectorOf(text), dim);
            expect(largestDifference(vector, expected)).toBeLessThanOrEqual(tolerance);
          });
        }
      });
    });

    test.each([1, 3, 8])("int8, batches of %i: off by rounding to its steps at most", (batch) => {
      const allowed = int8Tolerance();
      embed("int8", batch, false).forEach((vector, text) => {
        expect(largestDifference(vector, vectorOf(text))).toBeLessThanOrEqual(allowed(text) + tolerance);
      });
    });

    test.each(variants)("%s: the empty text is a zero vector, alone and beside others", (variant) => {
      expect(tokenIds[emptyText]).toEqual([]);
      for (const batch of [1, 8]) {
        const vector = embed(variant, batch, true)[emptyText]!;
        expect(vector.every((value) => value === 0)).toBe(true);
      }
    });
  });
}
