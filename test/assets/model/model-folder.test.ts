// Which file of a person's folder is the model, and what must lie beside it.
import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { graphsIn, locateFile, locateInFolder } from "../../../src/assets/model/model-folder.ts";
import { MissingError } from "../../../src/core/errors.ts";
import { ElementType, encodeModel, externalTensor, inlineTensor } from "../../../src/onnx/onnx.ts";
import { externalDataOf } from "../../../src/onnx/onnx-file.ts";
import { messageField, stringField } from "../../../src/onnx/protobuf.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

function folderWith(...files: readonly string[]): string {
  const folder = join(temporaryFolder(), "my-model");
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  return folder;
}

const located = (folder: string, variant: string) => {
  const { id, graphPath, root, variant: found } = locateInFolder(folder, variant, "a-model");
  return { id, graph: graphPath.slice(folder.length + 1), root: root.slice(folder.length), variant: found };
};

describe("a folder", () => {
  test("has graphs in onnx/ or at its root, by variant", () => {
    const folder = folderWith("tokenizer.json", "onnx/model.onnx", "onnx/model_fp16.onnx", "model_q4.onnx");
    expect(located(folder, "fp32")).toEqual({
      id: "a-model",
      graph: "onnx/model.onnx",
      root: "",
      variant: "fp32",
    });
    expect(located(folder, "fp16").graph).toBe("onnx/model_fp16.onnx");
    expect(located(folder, "q4").graph).toBe("model_q4.onnx");
    expect(graphsIn(folder).map(({ variant }) => variant)).toEqual(["fp32", "fp16", "q4"]);
  });

  test("calls int8 what others call quantized, and says which it took", () => {
    const folder = folderWith("tokenizer.json", "onnx/model.onnx", "onnx/model_quantized.onnx");
    expect(located(folder, "int8")).toMatchObject({
      graph: "onnx/model_quantized.onnx",
      variant: "quantized",
    });
  });

  test("gives its only graph whatever that is called", () => {
    const folder = folderWith("tokenizer.json", "minilm.onnx");
    expect(located(folder, "fp32")).toMatchObject({ graph: "minilm.onnx", variant: "file" });
  });

  test("gives an OpenVINO IR where there is no ONNX file", () => {
    const names = [
      "openvino/openvino_model.xml",
      "openvino/openvino_model.bin",
      "openvino/openvino_tokenizer.xml",
    ];
    const folder = folderWith("tokenizer.json", ...names);
    expect(located(folder, "fp32").graph).toBe("openvino/openvino_model.xml");
    writeFileSync(join(folder, "model.onnx"), "");
    expect(located(folder, "fp32").graph).toBe("model.onnx");
  });

  const refusals: readonly [string, readonly string[], string, RegExp][] = [
    [
      "two models of one variant",
      ["tokenizer.json", "model.onnx", "onnx/model.onnx"],
      "fp32",
      /several models.+model\.onnx, .+model\.onnx/,
    ],
    [
      "two models of other names",
      ["tokenizer.json", "a.onnx", "b.onnx"],
      "fp32",
      /several models; seen: .+a\.onnx, .+b\.onnx/,
    ],
    [
      "no such variant",
      ["tokenizer.json", "model.onnx", "model_q4.onnx"],
      "fp16",
      /no model of variant fp16.+fp32, q4/,
    ],
    ["no graph", ["tokenizer.json"], "fp32", /no model of variant fp32/],
    ["no tokenizer", ["onnx/model.onnx"], "fp32", /model\.onnx has no tokenizer/],
    [
      "an IR without its weights",
      ["tokenizer.json", "openvino_model.xml"],
      "fp32",
      /openvino_model\.bin is missing/,
    ],
  ];
  test.each(refusals)("is refused for %s", (_, files, variant, message) => {
    const folder = folderWith(...files);
    expect(() => locateInFolder(folder, variant, "a-model")).toThrow(MissingError);
    expect(() => locateInFolder(folder, variant, "a-model")).toThrow(message);
  });

  test("of weights alone is told to export them", () => {
    const folder = folderWith("tokenizer.json", "model.safetensors");
    try {
      locateInFolder(folder, "fp32", "a-model");
      expect.unreachable();
    } catch (error) {
      expect((error as MissingError).next).toContain("Export");
    }
  });
});

test("a file has its tokenizer beside it or in the folder above", () => {
  const folder = folderWith("tokenizer.json", "onnx/model_fp16.onnx", "other.onnx");
  expect(locateFile(join(folder, "onnx/model_fp16.onnx"))).toMatchObject({
    id: "my-model",
    variant: "file",
    root: folder,
  });
  expect(locateFile(join(folder, "other.onnx"))).toMatchObject({ id: "other", root: folder });
});

describe("external data", () => {
  const rows = { first: [10, 4], second: [6, 4] } as const;
  const secondOffset = 4096;

  function modelWithWeights(): string {
    const folder = folderWith("tokenizer.json");
    const model = encodeModel({
      irVersion: 8,
      opset: 17,
      graph: {
        name: "weights",
        inputs: [],
        outputs: [],
        nodes: [],
        initializers: [
          inlineTensor("inline", [200_000], new Float32Array(200_000)),
          externalTensor("first", ElementType.float, rows.first, "model.onnx_data", 0),
          externalTensor("second", ElementType.float, rows.second, "model.onnx_data", secondOffset),
        ],
      },
    });
    writeFileSync(join(folder, "model.onnx"), model);
    writeFileSync(join(folder, "model.onnx_data"), new Uint8Array(secondOffset + 96));
    return folder;
  }

  test("is found with the size that its tensors need, behind weights of any size", () => {
    const folder = modelWithWeights();
    expect(externalDataOf(join(folder, "model.onnx"))).toEqual([
      { location: "model.onnx_data", neededBytes: secondOffset + 6 * 4 * 4 },
    ]);
    expect(located(folder, "fp32").graph).toBe("model.onnx");
  });

  test("that is short or missing is named, with the size seen and the size needed", () => {
    const folder = modelWithWeights();
    truncateSync(join(folder, "model.onnx_data"), 4100);
    expect(() => locateInFolder(folder, "fp32", "a-model")).toThrow(
      /model\.onnx_data is too short; seen: 4100 bytes.+4192 bytes/,
    );
    const lonely = modelWithWeights();
    const other = folderWith("tokenizer.json");
    writeFileSync(join(other, "model.onnx"), readFileSync(join(lonely, "model.onnx")));
    expect(() => locateInFolder(other, "fp32", "a-model")).toThrow(/model\.onnx_data is missing/);
  });

  test.each(["-4", "1e9", "many", " 7", ""])("at an offset %p is no data that any file has", (offset) => {
    const folder = folderWith("tokenizer.json");
    const entry = (key: string, value: string) =>
      messageField(13, [stringField(1, key), stringField(2, value)]);
    const tensor = messageField(5, [entry("location", "weights"), entry("offset", offset)]);
    writeFileSync(join(folder, "model.onnx"), messageField(7, [tensor]));
    writeFileSync(join(folder, "weights"), new Uint8Array(100));
    expect(() => locateInFolder(folder, "fp32", "a-model")).toThrow(/weights is too short/);
  });

  test.each([
    ["empty weights", Buffer.from([0x2a, 0])],
    ["empty nodes", Buffer.from([0x0a, 0])],
    ["numbers", Buffer.from([0x08, 1])],
  ])("a file of a million %s is refused in little time and memory", (_, part) => {
    const folder = folderWith("tokenizer.json");
    const parts = Buffer.alloc(1_000_000 * part.length, part);
    const before = process.memoryUsage.rss();
    for (const model of [messageField(7, [parts]), parts]) {
      writeFileSync(join(folder, "model.onnx"), model);
      const begin = performance.now();
      expect(() => locateInFolder(folder, "fp32", "a-model")).toThrow(/model\.onnx .*more than 100000/);
      expect(performance.now() - begin).toBeLessThan(60_000);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(2e8);
  });

  test.each([
    ["", "empty"],
    ["this is a text\n", "a text"],
    ["\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "cut off"],
  ])("is none in a file that is no ONNX: %p", (content) => {
    const folder = folderWith("tokenizer.json");
    writeFileSync(join(folder, "model.onnx"), content, "latin1");
    expect(externalDataOf(join(folder, "model.onnx"))).toEqual([]);
  });
});

test("the folder of a cache above its snapshots names them", () => {
  const folder = join(temporaryFolder(), "models--A--b");
  const snapshot = join(folder, "snapshots", "c".repeat(40));
  mkdirSync(snapshot, { recursive: true });
  expect(() => locateInFolder(folder, undefined, "b")).toThrow(
    expect.objectContaining({ next: `Give one of its snapshots: ${snapshot}.` }),
  );
});
