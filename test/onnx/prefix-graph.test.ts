// A graph that is cut after some of its nodes: ONNX Runtime opens it, and it gives what nobody used.
import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OrtEnvironment } from "../../ffi/ort/environment.ts";
import { OrtSession } from "../../ffi/ort/session.ts";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { operatorsOf, prefixGraph } from "../../src/onnx/prefix-graph.ts";
import { refusedOperator } from "../../src/onnx/refused-operator.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { describeWith, missingOrt, ortLibrary } from "../ffi/needs.ts";

const temporaryFolder = temporaryFolders();

const OPERATORS = ["Abs", "Neg", "Relu", "Mul", "Sqrt", "Add"];

const MODEL = encodeModel({
  irVersion: 8,
  opset: 17,
  graph: {
    name: "chain",
    inputs: [{ name: "in", elementType: ElementType.float, shape: ["batch", 4] }],
    outputs: [{ name: "out", elementType: ElementType.float, shape: ["batch", 4] }],
    initializers: [inlineTensor("two", [], Float32Array.of(2))],
    nodes: [
      node("Abs", ["in"], ["a"]),
      node("Neg", ["in"], ["b"]),
      node("Relu", ["b"], ["c"]),
      node("Mul", ["c", "two"], ["d"]),
      node("Sqrt", ["d"], ["e"]),
      node("Add", ["a", "e"], ["out"]),
    ],
  },
});

describe("the operator that is refused", () => {
  test.each(OPERATORS)("is found when it is %s, however many others are taken", (operator) => {
    const path = join(temporaryFolder(), "model.onnx");
    writeFileSync(path, MODEL);
    let asked = 0;
    const isTaken = (cut: string) => {
      asked++;
      return !operatorsOf(readFileSync(cut)).includes(operator);
    };
    expect(refusedOperator(path, temporaryFolder(), isTaken)).toBe(operator);
    expect(asked).toBeLessThanOrEqual(4);
  });

  test("is none where all nodes are taken when they have other outputs, and of what is no graph", () => {
    const path = join(temporaryFolder(), "model.onnx");
    writeFileSync(path, MODEL);
    expect(refusedOperator(path, temporaryFolder(), () => true)).toBeUndefined();
    writeFileSync(path, "this is a text");
    expect(refusedOperator(path, temporaryFolder(), () => false)).toBeUndefined();
  });
});

describeWith(missingOrt, "a graph that is cut", () => {
  test.each([
    [1, ["a"]],
    [2, ["a", "b"]],
    [4, ["a", "d"]],
    [6, ["out"]],
  ])("after %d nodes opens, and gives %j", (nodeCount, outputs) => {
    const path = join(temporaryFolder(), "cut.onnx");
    writeFileSync(path, Buffer.concat(prefixGraph(MODEL, nodeCount)));
    const environment = OrtEnvironment.open([ortLibrary]);
    using session = new OrtSession(environment, path, { intraOpThreads: 1, config: {}, providers: [] });
    expect(session.outputs.map(({ name }) => name)).toEqual(outputs);
    expect(session.inputs.map(({ name }) => name)).toEqual(["in"]);
  });
});
