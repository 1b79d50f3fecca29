// One more MatMul at the end of a graph: every vector of an output is turned by a matrix. The rest of the file stays as it is, byte
// for byte, so that weights beside it are found where they were.

import {
  ElementType,
  externalTensor,
  GraphProto,
  initializerField,
  inlineTensor,
  ModelProto,
  node,
  nodeField,
  TypeProto,
  TypeProtoTensor,
  ValueInfoProto,
} from "./onnx.ts";
import {
  bytesField,
  fieldsOf,
  intField,
  messageField,
  messageHead,
  type ProtoField,
  stringField,
} from "./protobuf.ts";

export interface OutputRotation {
  /** Name of the output, float32 or float16, [..., dim]. */
  readonly output: string;
  readonly dim: number;
  /** [dim, dim]: rotated = matrix · vector. */
  readonly matrix: Float32Array;
  /** A file beside the graph that holds `matrixBytes`; left out where the matrix becomes a part of the graph. */
  readonly location?: string;
}

/** What `location` holds. */
export function matrixBytes({ dim, matrix }: Pick<OutputRotation, "dim" | "matrix">): Uint8Array {
  return new Uint8Array(transposed(matrix, dim).buffer);
}

/** What the one output of a rotated graph is called. */
export function rotatedName(output: string): string {
  return `rotated_${output}`;
}

/**
 * The same model with the rotated vectors, float32, as its only output. What was an output is a value within the graph from then on.
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

function graphFields(
  graph: Uint8Array,
  { output, dim, matrix, location }: OutputRotation,
): readonly Uint8Array[] {
  const fields = [...fieldsOf(graph)];
  const outputs = fields.filter(({ number }) => number === GraphProto.output).map(({ content }) => content);
  const own = outputs.find((valueInfo) => nameOf(valueInfo) === output);
  if (!own) throw new RangeError(`no output is called ${output}`);
  const rotated = rotatedName(output);
  const { elementType, shape } = tensorTypeOf(own);
  const isFloat = elementType === ElementType.float;
  const [floats, matrixName] = [isFloat ? output : `${rotated}.floats`, `${rotated}.matrix`];
  return [
    // The type of a value may be said nowhere else: the runtime keeps it.
    ...fields.map(({ number, bytes, content }) =>
      number === GraphProto.output ? bytesField(GraphProto.value_info, content) : bytes,
    ),
    ...(isFloat ? [] : [nodeField(node("Cast", [output], [floats], { to: { int: ElementType.float } }))]),
    nodeField(node("MatMul", [floats, matrixName], [rotated])),
    initializerField(
      location === undefined
        ? inlineTensor(matrixName, [dim, dim], transposed(matrix, dim))
        : externalTensor(matrixName, ElementType.float, [dim, dim], location, 0),
    ),
    messageField(GraphProto.output, [
      stringField(ValueInfoProto.name, rotated),
      messageField(ValueInfoProto.type, [
        messageField(TypeProto.tensor_type, [
          intField(TypeProtoTensor.elem_type, ElementType.float),
          ...(shape ? [shape] : []),
        ]),
      ]),
    ]),
  ];
}

function nameOf(valueInfo: Uint8Array): string | undefined {
  const name = fieldOf(valueInfo, ValueInfoProto.name);
  return name && new TextDecoder().decode(name.content);
}

/** The shape as the whole field that it is. */
function tensorTypeOf(valueInfo: Uint8Array) {
  const none = new Uint8Array(0);
  const type = fieldOf(valueInfo, ValueInfoProto.type)?.content ?? none;
  const tensor = fieldOf(type, TypeProto.tensor_type)?.content ?? none;
  return {
    elementType: fieldOf(tensor, TypeProtoTensor.elem_type)?.value,
    shape: fieldOf(tensor, TypeProtoTensor.shape)?.bytes,
  };
}

function fieldOf(message: Uint8Array, fieldNumber: number): ProtoField | undefined {
  return [...fieldsOf(message)].find(({ number }) => number === fieldNumber);
}

/** MatMul has the vector on the left: row by row, it takes the columns of the matrix. */
function transposed(matrix: Float32Array, dim: number): Float32Array {
  return Float32Array.from(matrix, (_, at) => matrix[(at % dim) * dim + Math.floor(at / dim)]!);
}

function messageParts(fieldNumber: number, parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
  return [messageHead(fieldNumber, sizeBytes), ...parts];
}
