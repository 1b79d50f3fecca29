// How many tokens a graph has positions for: read from graphs of several makers, and held against what ONNX Runtime takes.
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ElementType,
  encodeModel,
  inlineTensor,
  node,
  type OnnxNode,
  type Tensor,
} from "../../src/onnx/onnx.ts";
import { positionRows } from "../../src/onnx/position-rows.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { embedTable, tableOfIds } from "../embed/embed-texts.ts";
import { ort } from "../engine/libraries.ts";
import { openOnCpu } from "../engine/open-cpu.ts";

const temporaryFolder = temporaryFolders();
const FIXTURES = join(import.meta.dir, "../fixtures/models");

/** What the authors' config.json says, of architectures that look positions up in a table. */
const OFFSETS: Readonly<Record<string, number>> = { bert: 0, "xlm-roberta": 2 };

test("of the test models, which torch exported, as many as their authors say; none of those that turn positions", () => {
  const names = readdirSync(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, "onnx")));
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) {
    const config = JSON.parse(readFileSync(join(FIXTURES, name, "config.json"), "utf8"));
    const offset = OFFSETS[config.model_type];
    const rows = offset === undefined ? undefined : config.max_position_embeddings - offset;
    expect({ name, rows: positionRows(join(FIXTURES, name, "onnx", "model.onnx")) }).toEqual({ name, rows });
  }
});

const WIDTH = 4;
const ROWS = 9;
const VOCABULARY = 20;
const PADDING = 3;

const floats = (name: string, dims: readonly number[]) =>
  inlineTensor(
    name,
    dims,
    Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => Math.sin(i + 1)),
  );
const longs = (name: string, dims: readonly number[], ...values: readonly number[]) =>
  inlineTensor(name, dims, BigInt64Array.from(values, BigInt));
const counted = (length: number, from = 0) => Array.from({ length }, (_, index) => from + index);

const WEIGHTS = [
  floats("words", [VOCABULARY, WIDTH]),
  floats("table", [ROWS, WIDTH]),
  floats("table_of_texts", [1, ROWS, WIDTH]),
  longs("zero", [], 0),
  longs("one", [], 1),
  longs("zeros", [1], 0),
  longs("ones", [1], 1),
  longs("padding", [], PADDING),
  longs("end", [1], 2 ** 62),
  longs("places", [1, ROWS], ...counted(ROWS)),
  longs("more_places", [1, 4 * ROWS], ...counted(4 * ROWS)),
  longs("places_from_2", [1, ROWS], ...counted(ROWS, 2)),
];

const LENGTH = [
  node("Shape", ["input_ids"], ["shape"]),
  node("Gather", ["shape", "one"], ["length"]),
  node("Unsqueeze", ["length", "zeros"], ["lengths"]),
];
const lookUp = (places: string) => [node("Gather", ["table", places], ["rows"])];
const toInt = { to: { int: ElementType.int64 } } as const;
const COUNTED_MASK = [
  node("Equal", ["input_ids", "padding"], ["is_padding"]),
  node("Not", ["is_padding"], ["is_token"]),
  node("Cast", ["is_token"], ["mask"], { to: { int: ElementType.int32 } }),
  node("CumSum", ["mask", "one"], ["sum"]),
  node("Mul", ["sum", "mask"], ["masked"]),
  node("Cast", ["masked"], ["long"], toInt),
];

interface Case {
  readonly what: string;
  readonly nodes: readonly OnnxNode[];
  readonly most: number | undefined;
}

const cases: readonly Case[] = [
  {
    what: "a buffer of places, cut to the text",
    nodes: [...LENGTH, node("Slice", ["places", "zeros", "lengths", "ones"], ["cut"]), ...lookUp("cut")],
    most: ROWS,
  },
  {
    what: "a buffer that is longer than the table, cut in two steps",
    nodes: [
      ...LENGTH,
      node("Slice", ["more_places", "zeros", "end", "zeros"], ["all"]),
      node("Slice", ["all", "zeros", "lengths", "ones", "ones"], ["cut"]),
      ...lookUp("cut"),
    ],
    most: ROWS,
  },
  {
    what: "a buffer that counts from 2",
    nodes: [
      ...LENGTH,
      node("Slice", ["places_from_2", "zeros", "lengths", "ones"], ["cut"]),
      ...lookUp("cut"),
    ],
    most: ROWS - 2,
  },
  {
    what: "the table itself, cut to the text",
    nodes: [...LENGTH, node("Slice", ["table", "zeros", "lengths", "zeros"], ["rows"])],
    most: ROWS,
  },
  {
    what: "a table with a dimension for texts, cut along its second",
    nodes: [...LENGTH, node("Slice", ["table_of_texts", "zeros", "lengths", "ones"], ["rows"])],
    most: ROWS,
  },
  {
    what: "places counted in the graph",
    nodes: [
      ...LENGTH,
      node("Range", ["zero", "length", "one"], ["range"]),
      node("Unsqueeze", ["range", "zeros"], ["row"]),
      node("Expand", ["row", "shape"], ["wide"]),
      ...lookUp("wide"),
    ],
    most: ROWS,
  },
  {
    what: "places found among ones, as before there was Range",
    nodes: [
      ...LENGTH,
      node("ConstantOfShape", ["lengths"], ["zeros_of_text"]),
      node("Cast", ["zeros_of_text"], ["longs"], toInt),
      node("Add", ["longs", "one"], ["ones_of_text"]),
      node("NonZero", ["ones_of_text"], ["found"]),
      ...lookUp("found"),
    ],
    most: ROWS,
  },
  {
    what: "tokens counted, from the padding token on",
    nodes: [...COUNTED_MASK, node("Add", ["long", "padding"], ["from_padding"]), ...lookUp("from_padding")],
    most: ROWS - PADDING - 1,
  },
  {
    what: "tokens counted, less one",
    nodes: [...COUNTED_MASK, node("Sub", ["long", "one"], ["from_zero"]), ...lookUp("from_zero")],
    most: ROWS,
  },
  {
    what: "distances of two tokens, which a table may hold in buckets",
    nodes: [
      ...LENGTH,
      node("Range", ["zero", "length", "one"], ["range"]),
      node("Sub", ["range", "range"], ["distances"]),
      ...lookUp("distances"),
    ],
    most: undefined,
  },
  {
    what: "no places",
    nodes: [node("Gather", ["table", "zeros"], ["rows"])],
    most: undefined,
  },
];

/** Its vectors are rows of words and rows of places in sum. */
function graphFile(nodes: readonly OnnxNode[], weights: readonly Tensor[] = WEIGHTS): string {
  const path = join(temporaryFolder(), "model.onnx");
  const shape = ["batch", "tokens"];
  const bytes = encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "g",
      inputs: [{ name: "input_ids", elementType: ElementType.int64, shape }],
      outputs: [{ name: "last_hidden_state", elementType: ElementType.float, shape: [...shape, WIDTH] }],
      initializers: weights,
      nodes: [
        node("Gather", ["words", "input_ids"], ["tokens"]),
        ...nodes,
        node("Add", ["tokens", "rows"], ["last_hidden_state"]),
      ],
    },
  });
  writeFileSync(path, bytes);
  return path;
}

test.each(cases)("$what: $most", ({ nodes, most }) => {
  expect(positionRows(graphFile(nodes))).toBe(most as number);
});

describe.skipIf(ort.isMissing)("ONNX Runtime takes as many, and no more", () => {
  test.each(cases.filter(({ most }) => most !== undefined))("$what", ({ nodes, most }) => {
    const engine = openOnCpu(ort, graphFile(nodes));
    // No id is the padding's.
    const embed = (tokens: number) => {
      const table = tableOfIds([counted(tokens, PADDING + 1)]);
      return embedTable(engine, table, { batch: 1, normalize: false });
    };
    expect(embed(most!)[0]!.every(Number.isFinite)).toBe(true);
    expect(() => embed(most! + 1)).toThrow("ONNX Runtime failed");
    engine.close();
  });
});

test("an OpenVINO IR shows it too", () => {
  expect(positionRows(join(import.meta.dir, "../fixtures/openvino/places.xml"))).toBe(7);
});

test("a file that is no graph shows none", () => {
  const path = join(temporaryFolder(), "text.onnx");
  writeFileSync(path, "this is a text\n");
  expect(positionRows(path)).toBeUndefined();
});
