// The vectors of all-minilm-l6-v2 against those of sentence-transformers: both runtimes, all variants, alone and in batches.

import { afterAll, describe, expect, test } from "bun:test";
import { allMinilmL6V2, type Variant } from "../../models/manifest.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { embedTable, largestDifference, tableOfIds } from "../embed/embed-texts.ts";
import { runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";
import { cosine, graphPath, modelIsMissing, tokenIds, vectorOf } from "./all-minilm.ts";

const { maxTokens } = allMinilmL6V2;
/** Parity with float weights in fp32 and in fp16. */
const tolerance = { fp32: 1e-4, fp16: 1e-3 } as const;
/**
 * What is left of a text's direction when weights and inputs are rounded to int8. Over the texts of the built-in data set the least is
 * 0.9960 (in batches of 8 0.9947) with ONNX Runtime and 0.9975 with OpenVINO; these here are odder.
 */
const leastInt8Cosine = 0.99;
/** Of a text alone and in a batch, whose inputs are quantised together. Over the built-in data set the least is 0.9951. */
const leastBatchCosine = 0.985;

const engines: Engine[] = [];
afterAll(() => {
  for (const engine of engines) engine.close();
});

for (const native of runtimes) {
  describe.skipIf(native.isMissing || modelIsMissing)(native.runtime, () => {
    const embed = (variant: Variant, batch: number) => {
      const engine = openOnCpu(native, graphPath(variant, batch, native.runtime));
      engines.push(engine);
      return embedTable(engine, tableOfIds(tokenIds), { batch, normalize: true });
    };

    // 64 is no multiple of 5: the last batch goes round to the first sentences, and lengths are mixed in all of them.
    describe.each([1, 5])("%i texts a call", (batch) => {
      test.each(["fp32", "fp16"] as const)("%s: the vectors of sentence-transformers", (variant) => {
        embed(variant, batch).forEach((vector, text) => {
          expect(largestDifference(vector, vectorOf(text))).toBeLessThanOrEqual(tolerance[variant]);
        });
      });

      test("int8: nearly their direction", () => {
        embed("int8", batch).forEach((vector, text) => {
          expect(cosine(vector, vectorOf(text))).toBeGreaterThan(leastInt8Cosine);
        });
      });
    });

    test("int8: a text has nearly one direction, alone and in a batch", () => {
      const alone = embed("int8", 1);
      embed("int8", 8).forEach((vector, text) => {
        expect(cosine(vector, alone[text]!)).toBeGreaterThan(leastBatchCosine);
      });
    });
  });
}

describe.skipIf(modelIsMissing)("the texts of the fixture", () => {
  test("have from 2 tokens to the limit, and one is longer", () => {
    const lengths = tokenIds.map(({ length }) => length);
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([2, maxTokens]);
  });
});
