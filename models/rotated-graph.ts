// One more MatMul at the end of a graph: every vector of an output is turned by a matrix. The rest of the file stays as it is, byte
// for byte, so that weights beside it are found where they were.

import {
  GraphProto,
  initializerField,
  inlineTensor,
  ModelProto,
  node,
  nodeField,
  ValueInfoProto,
} from "./onnx.ts";
import { bytesField, fieldsOf, messageHead, type ProtoField, stringField } from "./protobuf.ts";

export interface OutputRotation {
  /** Name of the output, float32, [..., dim]. */
  readonly output: string;
  readonly dim: number;
  /** [dim, dim]: rotated = matrix · vector. */
  readonly matrix: Float32Array;
}

/** What the one output of a rotated graph is called. */
export function rotatedName(output: string): string {
  return `rotated_${output}`;
}

/**
 * The same model with the rotated vectors as its only output. What was an output is a value within the graph from then on.
 * @returns the bytes of the file in pieces: models are large
 * @throws RangeError where the bytes are no ONNX model
 */
export function rotatedGraph(model: Uint8Array, rotation: OutputRotation): readonly Uint8Array[] {
  return [...fieldsOf(model)].flatMap((field) =>
    field.number === ModelProto.graph
      ? messageParts(ModelProto.graph, graphFields(field.content, rotation))
      : [field.bytes],
  );
}

function graphFields(graph: Uint8Array, { output, dim, matrix }: OutputRotation): readonly Uint8Array[] {
  const fields = [...fieldsOf(graph)];
  const rotated = fields.find((field) => field.number === GraphProto.output && nameOf(field) === output);
  if (!rotated) throw new RangeError(`no output is called ${output}`);
  const matrixName = `${rotatedName(output)}.matrix`;
  return [
    // The type of a value may be said nowhere else: the runtime keeps it.
    ...fields.map(({ number, bytes, content }) =>
      number === GraphProto.output ? bytesField(GraphProto.value_info, content) : bytes,
    ),
    nodeField(node("MatMul", [output, matrixName], [rotatedName(output)])),
    initializerField(inlineTensor(matrixName, [dim, dim], transposed(matrix, dim))),
    ...messageParts(GraphProto.output, renamed(rotated.content, rotatedName(output))),
  ];
}

/** A ValueInfoProto under another name: its type and shape are the same. */
function renamed(valueInfo: Uint8Array, name: string): readonly Uint8Array[] {
  const rest = [...fieldsOf(valueInfo)].filter(({ number }) => number !== ValueInfoProto.name);
  return [stringField(ValueInfoProto.name, name), ...rest.map(({ bytes }) => bytes)];
}

function nameOf({ content }: ProtoField): string | undefined {
  const name = [...fieldsOf(content)].find(({ number }) => number === ValueInfoProto.name);
  return name && new TextDecoder().decode(name.content);
}

/** MatMul has the vector on the left: row by row, it takes the columns of the matrix. */
function transposed(matrix: Float32Array, dim: number): Float32Array {
  return Float32Array.from(matrix, (_, at) => matrix[(at % dim) * dim + Math.floor(at / dim)]!);
}

function messageParts(fieldNumber: number, parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
  return [messageHead(fieldNumber, sizeBytes), ...parts];
}
