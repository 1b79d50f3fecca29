// A MatMul put at the end of a file that others wrote: nothing of the file may be lost, and the runtimes must read what comes out.
import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { bytesField, fieldsOf, floatField, intField, joinBytes } from "../../src/onnx/protobuf.ts";
import { rotatedGraph } from "../../src/onnx/rotated-graph.ts";
import { embedTable, tableOfIds } from "../embed/embed-texts.ts";
import { runtimes } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";

const rows = Float32Array.of(1, 2, 3, 4, 5, 6);
/** A quarter turn: (x, y) becomes (y, -x). */
const quarter = { output: "last_hidden_state", dim: 2, matrix: Float32Array.of(0, 1, -1, 0) };

/** One row of a table for each token; what else there is must not matter. */
function tableModel(irVersion: number, elementType: "float" | "float16" = "float"): Uint8Array {
  // Up to IR version 3 an initializer is an input too.
  const tableInput =
    irVersion > 3 ? [] : [{ name: "table", elementType: ElementType.float, shape: [3, 2] as const }];
  return encodeModel({
    irVersion,
    opset: irVersion > 3 ? 17 : 8,
    graph: {
      name: "table",
      inputs: [
        { name: "input_ids", elementType: ElementType.int64, shape: ["batch", "tokens"] },
        ...tableInput,
      ],
      outputs: [
        { name: "other", elementType: ElementType[elementType], shape: ["batch", "tokens", 2] },
        { name: "last_hidden_state", elementType: ElementType[elementType], shape: ["batch", "tokens", 2] },
      ],
      initializers: [inlineTensor("table", [3, 2], elementType === "float" ? rows : Float16Array.from(rows))],
      nodes: [
        node("Gather", ["table", "input_ids"], ["last_hidden_state"]),
        node("Neg", ["last_hidden_state"], ["other"]),
      ],
    },
  });
}

describe("fields of a message", () => {
  const field = fc.oneof(
    fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0 }))
      .map(([number, value]) => intField(number, value)),
    fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.float())
      .map(([number, value]) => floatField(number, value)),
    fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.uint8Array({ maxLength: 300 }))
      .map(([number, bytes]) => bytesField(number, bytes)),
  );

  test("are what was written, each with its content", () => {
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        expect([...fieldsOf(joinBytes(fields))].map(({ bytes }) => bytes)).toEqual(fields);
      }),
    );
    const [only] = fieldsOf(bytesField(7, Uint8Array.of(1, 2, 3)));
    expect(only).toMatchObject({ number: 7, content: Uint8Array.of(1, 2, 3) });
    const [integer] = fieldsOf(intField(3, 70_000));
    expect(integer).toMatchObject({ number: 3, value: 70_000, content: new Uint8Array(0) });
    const [negative, last] = fieldsOf(joinBytes([intField(1, -5), intField(20, 3)]));
    expect([negative!.number, last!.number]).toEqual([1, 20]);
  });

  test("that end too early, or are none, are told", () => {
    const whole = joinBytes([intField(1, 300), bytesField(7, new Uint8Array(200))]);
    for (let end = 1; end < whole.length; end++) {
      if (end === intField(1, 300).length) continue;
      expect(() => [...fieldsOf(whole.subarray(0, end))]).toThrow(RangeError);
    }
    expect(() => [...fieldsOf(new TextEncoder().encode("this is a text"))]).toThrow(RangeError);
  });
});

for (const native of runtimes) {
  describe.skipIf(native.isMissing)(native.runtime, () => {
    test.each([
      [3, "float"],
      [8, "float"],
      [8, "float16"],
    ] as const)("gives rotated vectors alone, IR version %i, from %s", (irVersion, elementType) => {
      const folder = mkdtempSync(join(tmpdir(), "mrlbench-rotated-"));
      try {
        const path = join(folder, "model.onnx");
        writeFileSync(path, Buffer.concat(rotatedGraph(tableModel(irVersion, elementType), quarter)));
        const engine = openOnCpu(native, path);
        expect(engine.output).toEqual({
          name: "rotated_last_hidden_state",
          isPooled: false,
          dim: 2,
          elementType: "float32",
        });
        const vectors = embedTable(engine, tableOfIds([[0], [1, 2]]), { batch: 1, normalize: false });
        expect(vectors.map((vector) => [...vector])).toEqual([
          [2, -1],
          [5, -4],
        ]);
        engine.close();
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
}

test("an output that is not there is told", () => {
  expect(() => rotatedGraph(tableModel(8), { ...quarter, output: "pooled" })).toThrow(
    "no output is called pooled",
  );
});
