// ONNX files that we write are read by an implementation that is not ours, and compute what the graph says.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OnnxGraph } from "../../src/onnx/onnx.ts";
import { ElementType, encodeModel, externalTensor, inlineTensor, node } from "../../src/onnx/onnx.ts";
import type { Feed } from "../models/run-onnx.ts";
import { nodeIsMissing, runOnnx } from "../models/run-onnx.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mrlbench-onnx-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(graph: OnnxGraph, feed: Feed) {
  const path = join(folder, "model.onnx");
  writeFileSync(path, encodeModel({ irVersion: 8, opset: 17, graph }));
  return runOnnx(path, [feed])[0]!;
}

const x = { name: "x", elementType: ElementType.float, shape: ["rows", 2] } as const;
const feedX = { x: { type: "float32", dims: [3, 2], data: [1, -2, 3, -4, 5, -6] } } as const;

test.skipIf(nodeIsMissing)("symbolic dimensions, several outputs, attributes of each kind", () => {
  const graph: OnnxGraph = {
    name: "attributes",
    inputs: [x],
    outputs: [
      { name: "leaky", elementType: ElementType.float, shape: ["rows", 2] },
      { name: "turned", elementType: ElementType.float, shape: [2, "rows"] },
      { name: "doubled", elementType: ElementType.float, shape: ["rows", 4] },
    ],
    initializers: [],
    nodes: [
      node("LeakyRelu", ["x"], ["leaky"], { alpha: { float: 0.25 } }),
      node("Transpose", ["x"], ["turned"], { perm: { ints: [1, 0] } }),
      node("Concat", ["x", "x"], ["doubled"], { axis: { int: -1 } }),
    ],
  };
  const { leaky, turned, doubled } = run(graph, feedX);
  expect(leaky?.data).toEqual([1, -0.5, 3, -1, 5, -1.5]);
  expect(turned).toEqual({ type: "float32", dims: [2, 3], data: [1, 3, 5, -2, -4, -6] });
  expect(doubled?.data).toEqual([1, -2, 1, -2, 3, -4, 3, -4, 5, -6, 5, -6]);
});

test.skipIf(nodeIsMissing)("inline tensors of every element type", () => {
  const tensors = [
    inlineTensor("f32", [2], Float32Array.of(0.5, -1e30)),
    inlineTensor("f16", [2], Float16Array.of(0.5, -1024)),
    inlineTensor("i8", [2], Int8Array.of(-128, 127)),
    inlineTensor("u8", [2], Uint8Array.of(0, 255)),
    inlineTensor("i32", [2], Int32Array.of(-(2 ** 31), 300)),
    inlineTensor("i64", [2], BigInt64Array.of(-(2n ** 40n), 300n)),
  ];
  const graph: OnnxGraph = {
    name: "element-types",
    inputs: [x],
    outputs: tensors.map(({ name }) => ({
      name: `${name}_out`,
      elementType: ElementType.float,
      shape: [2],
    })),
    initializers: tensors,
    nodes: tensors.map(({ name }) =>
      node("Cast", [name], [`${name}_out`], { to: { int: ElementType.float } }),
    ),
  };
  const results = run(graph, feedX);
  const values = tensors.map(({ name }) => results[`${name}_out`]?.data);
  expect(values).toEqual([
    [0.5, Math.fround(-1e30)],
    [0.5, -1024],
    [-128, 127],
    [0, 255],
    [-(2 ** 31), 300],
    [-(2 ** 40), 300],
  ]);
});

test.skipIf(nodeIsMissing)("an external tensor begins at its offset in the file beside the model", () => {
  const fileBytes = new Uint8Array(new Float32Array([9, 9, 10, 20, 30, 40, 9]).buffer);
  writeFileSync(join(folder, "values.bin"), fileBytes);
  const graph: OnnxGraph = {
    name: "external",
    inputs: [x],
    outputs: [{ name: "y", elementType: ElementType.float, shape: ["rows", 2] }],
    initializers: [externalTensor("weights", ElementType.float, [2, 2], "values.bin", 8)],
    nodes: [node("MatMul", ["x", "weights"], ["y"])],
  };
  expect(run(graph, feedX).y?.data).toEqual([-50, -60, -90, -100, -130, -140]);
});
