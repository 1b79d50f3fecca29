// The graphs of a static embedding model against a plain mean of table rows, on a small random table, in an
// implementation that is not ours.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantizeRows, scalesOffset, widenFp16 } from "../../src/onnx/derive-table.ts";
import { maskedGraph, sentenceGraph } from "../../src/onnx/wordllama-graphs.ts";
import type { Values } from "../models/run-onnx.ts";
import { nodeIsMissing, runOnnx } from "../models/run-onnx.ts";

const rows = 50;
// 50 rows of 96 are no whole number of pages: the int8 scales lie behind padding.
const columns = 96;
const halves = Float16Array.from({ length: rows * columns }, (_, i) => 3 * Math.sin(i * i + 0.7 * i));
const fp16 = new Uint8Array(halves.buffer);
const int8 = quantizeRows(fp16, rows, columns);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mrlbench-graphs-"));
  writeFileSync(join(folder, "table.fp16.bin"), fp16);
  writeFileSync(join(folder, "table.fp32.bin"), widenFp16(fp16));
  writeFileSync(join(folder, "table.int8.bin"), int8);
});
afterAll(() => rmSync(folder, { recursive: true }));

const codes = new Int8Array(int8.buffer, 0, rows * columns);
const scales = new Float32Array(int8.buffer, scalesOffset(rows, columns), rows);
const valueAt = {
  fp32: (i: number) => halves[i]!,
  fp16: (i: number) => halves[i]!,
  int8: (i: number) => codes[i]! * scales[Math.floor(i / columns)]!,
};

function naiveMean(ids: readonly number[], at: (i: number) => number): number[] {
  return Array.from({ length: columns }, (_, column) => {
    const sum = ids.reduce((total, id) => total + at(id * columns + column), 0);
    return sum / Math.max(ids.length, 1);
  });
}

function int32(dims: readonly number[], data: readonly number[]): Values {
  return { type: "int32", dims, data };
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const largest = actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
  expect(largest).toBeLessThan(1e-6);
}

const texts = [[7], [0, 49], [3, 3, 3, 12], Array.from({ length: 40 }, (_, i) => (i * 17) % rows), []];

describe.each(["fp32", "fp16", "int8"] as const)("%s", (variant) => {
  test.skipIf(nodeIsMissing).each(["reduce", "matmul"] as const)(
    "one text a call by %s: mean of exactly its tokens, zeros without tokens",
    (form) => {
      const path = join(folder, `${variant}.onnx`);
      writeFileSync(path, sentenceGraph(variant, { rows, columns }, form));
      const results = runOnnx(
        path,
        texts.map((ids) => ({ input_ids: int32([1, ids.length], ids) })),
      );
      texts.forEach((ids, i) => {
        const { dims, data } = results[i]!.sentence_embedding!;
        expect(dims).toEqual([1, columns]);
        expectClose(data, naiveMean(ids, valueAt[variant]));
      });
    },
  );

  test.skipIf(nodeIsMissing)("a padded batch: mean of the masked tokens, zeros for an empty mask", () => {
    const path = join(folder, `${variant}.masked.onnx`);
    writeFileSync(path, maskedGraph(variant, { rows, columns }));
    const longest = Math.max(...texts.map(({ length }) => length));
    const paddingId = 5;
    const positions = Array.from({ length: longest }, (_, i) => i);
    const ids = texts.flatMap((text) => positions.map((i) => text[i] ?? paddingId));
    const mask = texts.flatMap((text) => positions.map((i) => (i < text.length ? 1 : 0)));
    const dims = [texts.length, longest];

    const [result] = runOnnx(path, [{ input_ids: int32(dims, ids), attention_mask: int32(dims, mask) }]);
    expect(result!.sentence_embedding!.dims).toEqual([texts.length, columns]);
    expectClose(
      result!.sentence_embedding!.data,
      texts.flatMap((text) => naiveMean(text, valueAt[variant])),
    );
  });

  test.skipIf(nodeIsMissing)("an id outside the vocabulary is refused", () => {
    const path = join(folder, `${variant}.onnx`);
    writeFileSync(path, sentenceGraph(variant, { rows, columns }));
    expect(() => runOnnx(path, [{ input_ids: int32([1, 1], [rows]) }])).toThrow("out of data bounds");
  });
});
