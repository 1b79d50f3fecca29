// Rows of the table that token ids are looked up in, read from graphs of several makers.
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OpenvinoCompiledModel } from "../../ffi/openvino/compiled-model.ts";
import { OpenvinoCore } from "../../ffi/openvino/core.ts";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { tableRows } from "../../src/onnx/table-rows.ts";
import { maskedGraph, sentenceGraph } from "../../src/onnx/wordllama-graphs.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { describeWith, missingOpenvino, openvinoLibrary } from "../ffi/needs.ts";

const temporaryFolder = temporaryFolders();
const fixtures = join(import.meta.dir, "../fixtures/models");

function written(name: string, content: Uint8Array | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

test("of the test models, which Python's onnx wrote, the number that their tokenizers have", () => {
  const graphs = readdirSync(fixtures, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".onnx"),
  );
  expect(graphs.length).toBeGreaterThan(8);
  for (const graph of graphs) {
    const folder = join(fixtures, graph.split("/")[0]!);
    const { model, added_tokens } = JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8"));
    const ids = [...Object.values<number>(model.vocab), ...added_tokens.map(({ id }: { id: number }) => id)];
    const rows = tableRows(join(fixtures, graph));
    expect({ graph, rows: typeof rows }).toEqual({ graph, rows: "number" });
    expect(rows).toBeGreaterThan(Math.max(...ids));
  }
});

test.each(["fp32", "fp16", "int8"] as const)("of the graphs over a static table, %s", (variant) => {
  const shape = { rows: 321, columns: 8 };
  const graphs = [
    sentenceGraph(variant, shape),
    sentenceGraph(variant, shape, "matmul"),
    maskedGraph(variant, shape),
  ];
  for (const graph of graphs) expect(tableRows(written("graph.onnx", graph))).toBe(321);
});

function graphWith(nodes: ReturnType<typeof node>[]): string {
  const table = inlineTensor("table", [77, 4], new Float32Array(77 * 4));
  const other = inlineTensor("other", [5, 4], new Float32Array(20));
  const inputs = ["input_ids", "token_type_ids"].map((name) => ({
    name,
    elementType: ElementType.int64,
    shape: ["batch", "tokens"],
  }));
  const outputs = [{ name: "out", elementType: ElementType.float, shape: ["batch", "tokens", 4] }];
  const graph = { name: "g", inputs, outputs, initializers: [table, other], nodes };
  return written("graph.onnx", encodeModel({ irVersion: 8, opset: 17, graph }));
}

describe("on the way to the table", () => {
  test("ids may be cast and reshaped, and the table named again", () => {
    expect(
      tableRows(
        graphWith([
          node("Cast", ["input_ids"], ["cast"], { to: { int: ElementType.int32 } }),
          node("Identity", ["table"], ["named"]),
          node("Gather", ["named", "cast"], ["out"]),
        ]),
      ),
    ).toBe(77);
  });

  test("a look-up of something else does not count", () => {
    expect(tableRows(graphWith([node("Gather", ["other", "token_type_ids"], ["out"])]))).toBeUndefined();
    expect(
      tableRows(graphWith([node("Gather", ["table", "input_ids"], ["out"], { axis: { int: 1 } })])),
    ).toBeUndefined();
  });

  test("of several tables the smallest counts", () => {
    const nodes = [
      node("Gather", ["table", "input_ids"], ["a"]),
      node("Gather", ["other", "input_ids"], ["out"]),
    ];
    expect(tableRows(graphWith(nodes))).toBe(5);
  });

  test("a circle of names has an end", () => {
    const nodes = [
      node("Identity", ["b"], ["a"]),
      node("Identity", ["a"], ["b"]),
      node("Gather", ["a", "input_ids"], ["out"]),
    ];
    expect(tableRows(graphWith(nodes))).toBeUndefined();
  });
});

test("a file that is no graph shows none", () => {
  expect(tableRows(written("text.onnx", "this is a text\n"))).toBeUndefined();
  expect(tableRows(written("empty.onnx", ""))).toBeUndefined();
  expect(tableRows(written("text.xml", "<html><layer></html>"))).toBeUndefined();
});

const IR = join(import.meta.dir, "../fixtures/openvino/gather.xml");

test("of an OpenVINO IR, whose table is widened before it is looked up", () => {
  expect(tableRows(IR)).toBe(9);
});

describeWith(missingOpenvino, "that IR", () => {
  test("is one that OpenVINO itself can use", () => {
    using core = OpenvinoCore.open([openvinoLibrary]);
    using model = new OpenvinoCompiledModel(core, IR, "CPU", {});
    expect(model.inputs.map(({ name }) => name)).toEqual(["input_ids"]);
    expect(model.outputs.map(({ shape }) => shape)).toEqual([[-1, -1, 4]]);
  });
});
