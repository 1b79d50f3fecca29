// Text models of every shape of input and output, end to end through both runtimes, against vectors worked out by hand.
import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InputRole } from "../../src/engine/engine.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import {
  createTestEmbedder,
  embedTable,
  largestDifference,
  normalizedPrefix,
  tableOfIds,
} from "../embed/embed-texts.ts";
import { runtimes } from "./libraries.ts";
import { openOnCpu } from "./open-cpu.ts";
import { encodeTinyModel, type TinyModel, tinyVector, tinyWidth } from "./tiny-model.ts";

const temporaryFolder = temporaryFolders();

const allRoles: readonly InputRole[] = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

/** Lengths go up and down, so that a longer text leaves its ids behind the next one. */
const texts = [[3], [10, 9, 8, 7, 6, 5, 4, 3], [1, 1], [2, 4, 6, 8, 10], [0], [7, 5, 3, 2, 1, 0]];

function modelFile(model: TinyModel): string {
  const path = join(temporaryFolder(), "model.onnx");
  writeFileSync(path, encodeTinyModel(model));
  return path;
}

for (const native of runtimes) {
  describe.skipIf(native.isMissing)(native.runtime, () => {
    describe.each(["int32", "int64"] as const)("%s", (elementType) => {
      describe.each([
        ["one vector a token", false],
        ["pooled", true],
      ])("%s", (_, isPooled) => {
        test.each<[string, readonly InputRole[]]>([
          ["ids alone", ["input_ids"]],
          ["ids and mask", ["input_ids", "attention_mask"]],
          ["token types too", ["input_ids", "token_type_ids", "attention_mask"]],
          ["positions too", allRoles],
        ])("one text a call: %s", (_, roles) => {
          const engine = openOnCpu(native, modelFile({ elementType, roles, isPooled }));
          const vectors = embedTable(engine, tableOfIds(texts), { batch: 1, normalize: false });
          texts.forEach((ids, text) => {
            expect(largestDifference(vectors[text]!, tinyVector(ids, roles))).toBeLessThan(1e-5);
          });
          engine.close();
        });
      });

      test.each([2, 4, 6])("padded batches of %i, pooled by us, cut and normalised", (batch) => {
        const engine = openOnCpu(native, modelFile({ elementType, roles: allRoles, isPooled: false }));
        const vectors = embedTable(engine, tableOfIds(texts), { batch, dim: 4, normalize: true });
        texts.forEach((ids, text) => {
          const expected = normalizedPrefix(tinyVector(ids, allRoles), 4);
          expect(largestDifference(vectors[text]!, expected)).toBeLessThan(1e-6);
        });
        engine.close();
      });
    });

    test.each([
      ["one vector a token", false, 1],
      ["one vector a token", false, 4],
      ["pooled", true, 1],
    ])("an output of half precision is widened: %s, batch %#", (_, isPooled, batch) => {
      const model = { elementType: "int64", roles: allRoles, isPooled } as const;
      const engine = openOnCpu(native, modelFile({ ...model, outputType: "float16" }));
      expect(engine.output.elementType).toBe("float16");
      const vectors = embedTable(engine, tableOfIds(texts), { batch, dim: 4, normalize: true });
      texts.forEach((ids, text) => {
        const expected = normalizedPrefix(tinyVector(ids, allRoles), 4);
        expect(largestDifference(vectors[text]!, expected)).toBeLessThan(1e-3);
      });
      engine.close();
    });

    test.each([1, 2, 4])("the steps of measured calls, batches of %i, give what embed gives", (batch) => {
      const engine = openOnCpu(native, modelFile({ elementType: "int64", roles: allRoles, isPooled: false }));
      const table = tableOfIds(texts);
      const expected = embedTable(engine, table, { batch, normalize: true });
      const embedder = createTestEmbedder(engine, { batch, normalize: true }, table.maxTokens);
      embedder.prepareTable(table);
      const steps = embedder.steps(table);
      for (let call = 0; call < 3 * texts.length; call++) {
        const tokens = steps.copyIn(call);
        expect(steps.infer(tokens)).toBe(0);
        steps.copyOut();
        steps.post(tokens);
        for (let row = 0; row < batch; row++) {
          const actual = embedder.vectors.subarray(row * tinyWidth, (row + 1) * tinyWidth);
          const text = (call * batch + row) % texts.length;
          expect(largestDifference(actual, expected[text]!)).toBeLessThan(1e-6);
        }
      }
      embedder.close();
      engine.close();
    });

    test.each([1, 2])("a graph of fixed shape is filled up and masked: batch %i", (batch) => {
      const path = modelFile({ elementType: "int64", roles: allRoles, isPooled: false, shape: [batch, 10] });
      const engine = openOnCpu(native, path);
      const vectors = embedTable(engine, tableOfIds(texts), { batch, normalize: false });
      texts.forEach((ids, text) => {
        expect(largestDifference(vectors[text]!, tinyVector(ids, allRoles))).toBeLessThan(1e-5);
      });
      const other = () => embedTable(engine, tableOfIds(texts), { batch: 3, normalize: false });
      expect(other).toThrow(`batch 3; expected: ${batch}`);
      engine.close();
    });

    test("a model without a mask takes no batches: padding would count as text", () => {
      const path = modelFile({ elementType: "int64", roles: ["input_ids"], isPooled: false });
      const engine = openOnCpu(native, path);
      expect(() => embedTable(engine, tableOfIds(texts), { batch: 2, normalize: false })).toThrow(
        "attention_mask",
      );
      engine.close();
    });
  });
}
