// Which input is what and which output is the embedding, over graphs as real exports describe them.
import { describe, expect, test } from "bun:test";
import { DataError } from "../../src/core/errors.ts";
import { type GraphPort, mapGraph } from "../../src/engine/graph.ts";

const ids: GraphPort = { name: "input_ids", elementType: "int64", shape: [-1, -1] };
const mask: GraphPort = { name: "attention_mask", elementType: "int64", shape: [-1, -1] };
const types: GraphPort = { name: "token_type_ids", elementType: "int64", shape: [-1, -1] };
const positions: GraphPort = { name: "position_ids", elementType: "int64", shape: [-1, -1] };
const pooled: GraphPort = { name: "sentence_embedding", elementType: "float32", shape: [-1, 384] };
const hidden: GraphPort = { name: "last_hidden_state", elementType: "float32", shape: [-1, -1, 384] };

const asInt32 = (port: GraphPort): GraphPort => ({ ...port, elementType: "int32" });
const rolesOf = (inputs: readonly GraphPort[]) =>
  mapGraph("m.onnx", inputs, [pooled]).inputs.map(({ role }) => role);

function refusal(inputs: readonly GraphPort[], outputs: readonly GraphPort[]): string {
  try {
    mapGraph("some/model.onnx", inputs, outputs);
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as DataError).message;
  }
  throw new Error("the graph was accepted");
}

describe("inputs", () => {
  test.each([
    [[ids]],
    [[ids, mask]],
    [[ids, mask, types]],
    [[ids, mask, positions]],
    [[positions, types, mask, ids]],
  ])("of a text model keep their order and name their role", (ports) => {
    expect<readonly string[]>(rolesOf(ports)).toEqual(ports.map(({ name }) => name));
  });

  test("of int64 and of int32 are told apart, one by one", () => {
    const { inputs } = mapGraph("m.onnx", [ids, asInt32(mask)], [pooled]);
    expect(inputs.map(({ elementType }) => elementType)).toEqual(["int64", "int32"]);
  });

  test("of an image model are refused and named", () => {
    const image: GraphPort = { name: "pixel_values", elementType: "float32", shape: [-1, 3, 224, 224] };
    const message = refusal([image], [pooled]);
    expect(message).toContain("some/model.onnx");
    expect(message).toContain("pixel_values float32[-1,3,224,224]");
    expect(message).toContain("input_ids");
  });

  test.each<[string, GraphPort[]]>([
    ["one that is not known beside the ids", [ids, { ...ids, name: "decoder_input_ids" }]],
    ["ids of another type", [{ ...ids, elementType: "other" }]],
    ["ids of another rank", [{ ...ids, shape: [-1] }]],
    ["a mask without ids", [mask]],
    ["none at all", []],
  ])("are refused: %s", (_, ports) => {
    expect(refusal(ports, [pooled])).toContain("does not have the inputs of a text model");
  });
});

describe("caches of a decoder", () => {
  const cache = (shape: readonly number[], elementType: GraphPort["elementType"] = "float32"): GraphPort => ({
    name: "past_key_values.0.key",
    elementType,
    shape,
  });

  test.each(["float32", "float16"] as const)(
    "of %s get empty tensors, in the graph's own order",
    (elementType) => {
      const graph = mapGraph("m.onnx", [ids, cache([-1, 8, -1, 64], elementType), mask], [hidden]);
      expect(graph.caches).toEqual([{ name: "past_key_values.0.key", elementType, shape: [0, 8, 0, 64] }]);
      expect(graph.inputOrder).toEqual(["input_ids", "past_key_values.0.key", "attention_mask"]);
      expect(graph.inputs.map(({ role }) => role)).toEqual(["input_ids", "attention_mask"]);
    },
  );

  test.each([
    ["unknown heads", cache([-1, -1, -1, 64])],
    ["room for some tokens only", cache([-1, 8, 16, 64])],
    ["whole numbers", cache([-1, 8, -1, 64], "int64")],
  ])("are refused with %s", (_, port) => {
    expect(refusal([ids, mask, port], [hidden])).toContain("past_key_values.0.key");
  });
});

test("a fixed shape is told, a dynamic one is 0", () => {
  expect(mapGraph("m.onnx", [{ ...ids, shape: [4, 128] }], [pooled]).fixedShape).toEqual({
    batch: 4,
    tokens: 128,
  });
  expect(mapGraph("m.onnx", [ids], [pooled]).fixedShape).toEqual({ batch: 0, tokens: 0 });
});

describe("the output", () => {
  const outputOf = (outputs: readonly GraphPort[]) => {
    const { output, outputIndex } = mapGraph("m.onnx", [ids], outputs);
    return { ...output, outputIndex };
  };

  test("of rank 2 is pooled, of rank 3 is one vector a token", () => {
    const common = { elementType: "float32", dim: 384, outputIndex: 0 } as const;
    expect(outputOf([pooled])).toEqual({ ...common, name: pooled.name, isPooled: true });
    expect(outputOf([hidden])).toEqual({ ...common, name: hidden.name, isPooled: false });
  });

  test("may be of half precision", () => {
    expect(outputOf([{ ...hidden, elementType: "float16" }]).elementType).toBe("float16");
  });

  test("that is already pooled comes first, wherever it stands", () => {
    expect(outputOf([hidden, pooled]).outputIndex).toBe(1);
    expect(outputOf([pooled, hidden]).outputIndex).toBe(0);
  });

  test("needs no known name when no other has its shape", () => {
    const unknown = { ...hidden, name: "1234" };
    const cache: GraphPort = { name: "present.0.key", elementType: "float32", shape: [-1, 8, -1, 64] };
    expect(outputOf([unknown])).toMatchObject({ name: "1234", isPooled: false, dim: 384, outputIndex: 0 });
    expect(outputOf([cache, unknown]).outputIndex).toBe(1);
  });

  test("of a known name that cannot be read gives way to one that can", () => {
    const unreadable: GraphPort = { ...pooled, elementType: "other" };
    expect(outputOf([unreadable, hidden]).name).toBe("last_hidden_state");
  });

  test.each<[string, GraphPort[]]>([
    [
      "two of unknown names",
      [
        { ...pooled, name: "a" },
        { ...pooled, name: "b" },
      ],
    ],
    ["one of unknown width", [{ ...pooled, shape: [-1, -1] }]],
    ["one of rank 1", [{ ...pooled, shape: [384] }]],
    ["one of another type", [{ ...pooled, elementType: "other" }]],
    ["logits", [{ ...hidden, name: "logits" }]],
    ["none at all", []],
  ])("is refused: %s", (_, outputs) => {
    const message = refusal([ids], outputs);
    expect(message).toContain("some/model.onnx gives no embedding");
    for (const { name } of outputs) expect(message).toContain(name);
  });
});
