// A tiny text model: small enough to be worked out by hand, with every kind of input that a real one may have. Each input
// leaves its own trace in the output, and padding that is not masked would show in every vector.

import type { InputRole } from "../../src/engine/engine.ts";
import {
  ElementType,
  encodeModel,
  inlineTensor,
  node,
  type OnnxNode,
  type Tensor,
} from "../../src/onnx/onnx.ts";

export interface TinyModel {
  readonly elementType: "int32" | "int64";
  /** Computed in float32 and given as this. */
  readonly outputType?: "float" | "float16";
  readonly roles: readonly InputRole[];
  /** One vector a text, or one a token. */
  readonly isPooled: boolean;
  /** Of every input; by default it takes any batch and any number of tokens. */
  readonly shape?: readonly [batch: number | string, tokens: number | string];
}

export const tinyWidth = 6;
const vocabularySize = 11;
const maxPositions = 12;

const tables: Readonly<Record<InputRole, Float32Array>> = {
  input_ids: table(vocabularySize, 1),
  attention_mask: table(2, 2),
  token_type_ids: table(2, 3),
  position_ids: table(maxPositions, 4),
};

/**
 * The vector of each token is the sum of a row for its id, position, type and mask (of the inputs that there are), plus
 * the sum of the id rows of the whole text where there is a mask. Pooled, it is the mean over the tokens of the call.
 */
export function encodeTinyModel({
  elementType,
  roles,
  isPooled,
  outputType = "float",
  shape = ["batch", "tokens"],
}: TinyModel): Uint8Array {
  const rows = roles.map((role) => node("Gather", [`${role}_table`, role], [`${role}_rows`]));
  const terms = [
    ...roles.map((role) => `${role}_rows`),
    ...(roles.includes("attention_mask") ? ["context"] : []),
  ];
  const output = isPooled ? "sentence_embedding" : "last_hidden_state";
  const result = outputType === "float" ? output : "single";
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "tiny",
      inputs: roles.map((name) => ({
        name,
        elementType: ElementType[elementType],
        shape,
      })),
      outputs: [
        {
          name: output,
          elementType: ElementType[outputType],
          shape: isPooled ? [shape[0], tinyWidth] : [...shape, tinyWidth],
        },
      ],
      initializers: [...roles.map(tableTensor), inlineTensor("axis_1", [1], BigInt64Array.of(1n))],
      nodes: [
        ...rows,
        ...(roles.includes("attention_mask") ? contextOfText : []),
        node("Sum", terms, [isPooled ? "states" : result]),
        ...(isPooled ? [meanOfStates(result)] : []),
        ...(result === output
          ? []
          : [node("Cast", [result], [output], { to: { int: ElementType.float16 } })]),
      ],
    },
  });
}

/** The sum of the id rows over the tokens that the mask keeps, [batch, 1, width]. */
const contextOfText: readonly OnnxNode[] = [
  node("Cast", ["attention_mask"], ["weights"], { to: { int: ElementType.float } }),
  node("Unsqueeze", ["weights", "axis_1"], ["weight_rows"]),
  node("MatMul", ["weight_rows", "input_ids_rows"], ["context"]),
];

const meanOfStates = (result: string) =>
  node("ReduceMean", ["states"], [result], { axes: { ints: [1] }, keepdims: { int: 0 } });

/** The mean over a text's own tokens, worked out here: what a text must give alone and, where there is a mask, beside longer ones. */
export function tinyVector(ids: readonly number[], roles: readonly InputRole[]): number[] {
  const at = (role: InputRole, row: number, column: number) => tables[role][row * tinyWidth + column]!;
  return Array.from({ length: tinyWidth }, (_, column) => {
    const idSum = ids.reduce((sum, id) => sum + at("input_ids", id, column), 0);
    const sumOfStates = ids.reduce((sum, id, position) => {
      const rowOf: Readonly<Record<InputRole, number>> = {
        input_ids: id,
        attention_mask: 1,
        token_type_ids: 0,
        position_ids: position,
      };
      const state = roles.reduce((total, role) => total + at(role, rowOf[role], column), 0);
      return sum + state + (roles.includes("attention_mask") ? idSum : 0);
    }, 0);
    return sumOfStates / ids.length;
  });
}

function tableTensor(role: InputRole): Tensor {
  const values = tables[role];
  return inlineTensor(`${role}_table`, [values.length / tinyWidth, tinyWidth], values);
}

/** No two rows alike, none of them zero. */
function table(rows: number, seed: number): Float32Array {
  return Float32Array.from({ length: rows * tinyWidth }, (_, i) => Math.sin(1.3 * i + 7 * seed) + seed);
}
