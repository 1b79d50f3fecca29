// Writes ONNX model files: a graph as plain data in, the bytes of a ModelProto out. It checks nothing; the runtimes do.
// Source of the messages and field numbers: https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto

import { bytesField, floatField, intField, joinBytes, messageField, stringField } from "./protobuf.ts";

/** TensorProto.DataType. */
export const ElementType = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
} as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

export interface OnnxModel {
  readonly irVersion: number;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly graph: OnnxGraph;
}

export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly Tensor[];
  /** In an order in which each node finds its inputs made. */
  readonly nodes: readonly OnnxNode[];
}

/** A graph input or output. A dimension that is only known at run time has a name in place of a number. */
export interface ValueInfo {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface OnnxNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The kind is named because ONNX tells 1 from 1.0. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number };

export interface Tensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Row-major little-endian values: in the model file itself, or in a file of the same folder. */
export type TensorData =
  | { readonly bytes: Uint8Array }
  | { readonly location: string; readonly offset: number; readonly sizeBytes: number };

export type TypedValues = Float32Array | Float16Array | Int8Array | Uint8Array | Int32Array | BigInt64Array;

export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): OnnxNode {
  return { opType, inputs, outputs, attributes };
}

/** A tensor whose values are written into the model file. */
export function inlineTensor(name: string, dims: readonly number[], values: TypedValues): Tensor {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, elementType: elementTypeOf(values), dims, data: { bytes } };
}

/** A tensor whose values lie in the file `location` beside the model file, from byte `offset` on. */
export function externalTensor(
  name: string,
  elementType: ElementType,
  dims: readonly number[],
  location: string,
  offset: number,
): Tensor {
  const sizeBytes = dims.reduce((count, dim) => count * dim, elementSizeBytes[elementType]);
  return { name, elementType, dims, data: { location, offset, sizeBytes } };
}

/** The bytes of the model file. Equal models give equal bytes. */
export function encodeModel({ irVersion, opset, graph }: OnnxModel): Uint8Array {
  return joinBytes([
    intField(ModelProto.ir_version, irVersion),
    stringField(ModelProto.producer_name, "mrlbench"),
    messageField(ModelProto.graph, encodeGraph(graph)),
    messageField(ModelProto.opset_import, [intField(OperatorSetIdProto.version, opset)]),
  ]);
}

/** One field of a GraphProto. */
export function nodeField(each: OnnxNode): Uint8Array {
  return messageField(GraphProto.node, encodeNode(each));
}

/** One field of a GraphProto. */
export function initializerField(each: Tensor): Uint8Array {
  return messageField(GraphProto.initializer, encodeTensor(each));
}

function encodeGraph({ name, inputs, outputs, initializers, nodes }: OnnxGraph): Uint8Array[] {
  return [
    ...nodes.map(nodeField),
    stringField(GraphProto.name, name),
    ...initializers.map(initializerField),
    ...inputs.map((each) => messageField(GraphProto.input, encodeValueInfo(each))),
    ...outputs.map((each) => messageField(GraphProto.output, encodeValueInfo(each))),
  ];
}

function encodeNode({ opType, inputs, outputs, attributes }: OnnxNode): Uint8Array[] {
  return [
    ...inputs.map((name) => stringField(NodeProto.input, name)),
    ...outputs.map((name) => stringField(NodeProto.output, name)),
    stringField(NodeProto.op_type, opType),
    ...Object.entries(attributes).map(([name, value]) =>
      messageField(NodeProto.attribute, [stringField(AttributeProto.name, name), ...encodeAttribute(value)]),
    ),
  ];
}

function encodeAttribute(value: Attribute): Uint8Array[] {
  if ("int" in value) {
    return [intField(AttributeProto.i, value.int), intField(AttributeProto.type, AttributeType.INT)];
  }
  if ("float" in value) {
    return [floatField(AttributeProto.f, value.float), intField(AttributeProto.type, AttributeType.FLOAT)];
  }
  const ints = value.ints.map((each) => intField(AttributeProto.ints, each));
  return [...ints, intField(AttributeProto.type, AttributeType.INTS)];
}

function encodeTensor({ name, elementType, dims, data }: Tensor): Uint8Array[] {
  return [
    ...dims.map((dim) => intField(TensorProto.dims, dim)),
    intField(TensorProto.data_type, elementType),
    stringField(TensorProto.name, name),
    ...encodeTensorData(data),
  ];
}

function encodeTensorData(data: TensorData): Uint8Array[] {
  if ("bytes" in data) return [bytesField(TensorProto.raw_data, data.bytes)];
  const entry = (key: string, value: string) =>
    messageField(TensorProto.external_data, [
      stringField(StringStringEntryProto.key, key),
      stringField(StringStringEntryProto.value, value),
    ]);
  return [
    entry("location", data.location),
    entry("offset", String(data.offset)),
    entry("length", String(data.sizeBytes)),
    intField(TensorProto.data_location, DATA_LOCATION_EXTERNAL),
  ];
}

function encodeValueInfo({ name, elementType, shape }: ValueInfo): Uint8Array[] {
  const dims = shape.map((dim) =>
    messageField(TensorShapeProto.dim, [
      typeof dim === "number" ? intField(Dimension.dim_value, dim) : stringField(Dimension.dim_param, dim),
    ]),
  );
  const tensorType = [
    intField(TypeProtoTensor.elem_type, elementType),
    messageField(TypeProtoTensor.shape, dims),
  ];
  return [
    stringField(ValueInfoProto.name, name),
    messageField(ValueInfoProto.type, [messageField(TypeProto.tensor_type, tensorType)]),
  ];
}

function elementTypeOf(values: TypedValues): ElementType {
  if (values instanceof Float32Array) return ElementType.float;
  if (values instanceof Float16Array) return ElementType.float16;
  if (values instanceof Int8Array) return ElementType.int8;
  if (values instanceof Uint8Array) return ElementType.uint8;
  if (values instanceof Int32Array) return ElementType.int32;
  return ElementType.int64;
}

export const elementSizeBytes: Readonly<Record<ElementType, number>> = {
  [ElementType.float]: 4,
  [ElementType.uint8]: 1,
  [ElementType.int8]: 1,
  [ElementType.int32]: 4,
  [ElementType.int64]: 8,
  [ElementType.float16]: 2,
};

// Field numbers, named as in onnx.proto.
export const ModelProto = { ir_version: 1, producer_name: 2, graph: 7, opset_import: 8 } as const;
const OperatorSetIdProto = { version: 2 } as const;
export const GraphProto = {
  node: 1,
  name: 2,
  initializer: 5,
  input: 11,
  output: 12,
  value_info: 13,
} as const;
export const NodeProto = { input: 1, output: 2, op_type: 4, attribute: 5 } as const;
const AttributeProto = { name: 1, f: 2, i: 3, ints: 8, type: 20 } as const;
const AttributeType = { FLOAT: 1, INT: 2, INTS: 7 } as const;
const TensorProto = {
  dims: 1,
  data_type: 2,
  name: 8,
  raw_data: 9,
  external_data: 13,
  data_location: 14,
} as const;
const DATA_LOCATION_EXTERNAL = 1;
const StringStringEntryProto = { key: 1, value: 2 } as const;
export const ValueInfoProto = { name: 1, type: 2 } as const;
export const TypeProto = { tensor_type: 1 } as const;
export const TypeProtoTensor = { elem_type: 1, shape: 2 } as const;
const TensorShapeProto = { dim: 1 } as const;
const Dimension = { dim_value: 1, dim_param: 2 } as const;
