// A graph's nodes without its weights, from an ONNX file or an OpenVINO IR: enough to see what becomes of an input.
import { readTextFile, withRegularFile } from "../files/regular-file.ts";
import { isFileThere } from "../files/there.ts";
import { FieldReader, FileBytes } from "./field-reader.ts";
import { ElementType, GraphProto, ModelProto, NodeProto } from "./onnx.ts";

export interface OutlineNode {
  /** As the format calls it. */
  readonly operator: string;
  /** Names of values; empty for one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers that the node itself says; an OpenVINO IR has them as inputs. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
}

export interface OutlineWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of whole numbers, such as sizes and positions, where they lie in the graph's own file; undefined for other weights. */
  readonly values: readonly number[] | undefined;
}

export interface GraphOutline {
  /** In the order of their running. */
  readonly nodes: readonly OutlineNode[];
  /** The value that an input of the graph is; undefined where it has no such input. */
  readonly inputValue: (name: string) => string | undefined;
  readonly weights: readonly OutlineWeight[];
}

/** A file that is no graph has no nodes: the runtime says what is wrong with it. */
export function readOutline(path: string): GraphOutline {
  return path.endsWith(".xml") ? outlineOfIr(path) : outlineOfOnnx(path);
}

/** Of more numbers than a text has tokens, none are sizes or positions. */
const MOST_VALUES = 2 ** 17;

const AttributeProto = { name: 1, i: 3, t: 5, ints: 8 } as const;
const TensorProto = { dims: 1, data_type: 2, int32_data: 5, int64_data: 7, name: 8, raw_data: 9 } as const;

function outlineOfOnnx(path: string): GraphOutline {
  return withRegularFile(path, (file, { size }) => {
    const model = new FieldReader(new FileBytes(file), 0, size);
    const weights: OutlineWeight[] = [];
    const nodes: OutlineNode[] = [];
    for (const graph of model.messages(ModelProto.graph)) {
      for (const node of graph.messages(GraphProto.node)) nodes.push(describeNode(node, weights));
      for (const tensor of graph.messages(GraphProto.initializer)) weights.push(describeTensor(tensor));
    }
    return { nodes, inputValue: (name) => name, weights };
  });
}

/** @param weights to which the value of a constant is added */
function describeNode(node: FieldReader, weights: OutlineWeight[]): OutlineNode {
  const operator = node.texts(NodeProto.op_type)[0] ?? "";
  const outputs = node.texts(NodeProto.output);
  const integers = new Map<string, readonly number[]>();
  for (const attribute of node.messages(NodeProto.attribute)) {
    const [name = ""] = attribute.texts(AttributeProto.name);
    const ints = attribute.integers(AttributeProto.ints);
    const values = ints.length > 0 ? ints : attribute.integers(AttributeProto.i);
    if (values.length > 0) integers.set(name, values);
    for (const tensor of attribute.messages(AttributeProto.t)) {
      const weight = describeTensor(tensor);
      if (operator === "Constant") weights.push({ ...weight, name: outputs[0] ?? "" });
      else if (weight.values) integers.set(name, weight.values);
    }
  }
  return { operator, inputs: node.texts(NodeProto.input), outputs, integers };
}

function describeTensor(tensor: FieldReader): OutlineWeight {
  const shape = tensor.integers(TensorProto.dims);
  const [type] = tensor.integers(TensorProto.data_type);
  return {
    name: tensor.texts(TensorProto.name)[0] ?? "",
    shape,
    values: isWhole(type) ? wholeNumbers(tensor, bytesOf(shape, type), type) : undefined,
  };
}

const BYTES = { [ElementType.int64]: 8, [ElementType.int32]: 4 };
type WholeType = keyof typeof BYTES;

function isWhole(type: number | undefined): type is WholeType {
  return type !== undefined && Object.hasOwn(BYTES, type);
}

/** 0 for more numbers than there are sizes or positions. */
function bytesOf(shape: readonly number[], type: WholeType): number {
  const count = shape.reduce((product, size) => product * size, 1);
  return count <= MOST_VALUES ? count * BYTES[type] : 0;
}

function wholeNumbers(
  tensor: FieldReader,
  byteCount: number,
  type: WholeType,
): readonly number[] | undefined {
  if (byteCount === 0) return undefined;
  for (const field of tensor.fields()) {
    if (field.number === TensorProto.raw_data) return littleEndian(tensor.bytes(field, byteCount), type);
  }
  const values = tensor.integers(
    type === ElementType.int64 ? TensorProto.int64_data : TensorProto.int32_data,
  );
  return values.length > 0 ? values : undefined;
}

function littleEndian(bytes: Uint8Array<ArrayBuffer>, type: WholeType): readonly number[] {
  const view = new DataView(bytes.buffer);
  return Array.from({ length: Math.floor(bytes.length / BYTES[type]) }, (_, index) => {
    const at = index * BYTES[type];
    return type === ElementType.int64 ? Number(view.getBigInt64(at, true)) : view.getInt32(at, true);
  });
}

/** Layers and edges of https://docs.openvino.ai/2026/documentation/openvino-ir-format.html; a value is named by its layer's number. */
function outlineOfIr(path: string): GraphOutline {
  const xml = new TextDecoder().decode(readTextFile(path));
  const edges = [...xml.matchAll(/<edge\s+from-layer="(\d+)"[^>]*?to-layer="(\d+)"\s+to-port="(\d+)"/g)];
  const inputsOf = new Map<string, { from: string; port: number }[]>();
  for (const [, from, to, port] of edges) {
    const inputs = inputsOf.get(to!) ?? [];
    inputs.push({ from: from!, port: Number(port) });
    inputsOf.set(to!, inputs);
  }
  const layers = [
    ...xml.matchAll(/<layer\s+id="(\d+)"\s+name="([^"]*)"\s+type="([^"]*)"(.*?)<\/layer>/gs),
  ].map(([, id, name, type, body]) => ({ id: id!, name: name!, type: type!, body: body! }));
  const isNamed = (layer: (typeof layers)[number], name: string) =>
    layer.name === name || (/\snames="([^"]*)"/.exec(layer.body)?.[1] ?? "").split(",").includes(name);
  return {
    nodes: layers.map(({ id, type }) => ({
      operator: type,
      inputs: (inputsOf.get(id) ?? []).toSorted((a, b) => a.port - b.port).map(({ from }) => from),
      outputs: [id],
      integers: new Map(),
    })),
    inputValue: (name) => layers.find((layer) => layer.type === "Parameter" && isNamed(layer, name))?.id,
    weights: weightsOfIr(
      layers.filter(({ type }) => type === "Const"),
      `${path.slice(0, -".xml".length)}.bin`,
    ),
  };
}

const IR_TYPES: Readonly<Record<string, WholeType>> = { i64: ElementType.int64, i32: ElementType.int32 };

function weightsOfIr(
  constants: readonly { readonly id: string; readonly body: string }[],
  binPath: string,
): OutlineWeight[] {
  // Whoever opens the model says that it is missing.
  if (!isFileThere(binPath)) return [];
  return withRegularFile(binPath, (file, { size }) => {
    const bytes = new FileBytes(file);
    return constants.flatMap(({ id, body }) => {
      const [data = ""] = /<data[^>]*>/.exec(body) ?? [];
      const said = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(data)?.[1];
      const dims = said("shape");
      if (dims === undefined) return [];
      const shape = dims.split(",").filter(Boolean).map(Number);
      const type = IR_TYPES[said("element_type") ?? ""];
      const begin = Number(said("offset"));
      const end = begin + (type === undefined ? 0 : bytesOf(shape, type));
      const isThere = begin >= 0 && end > begin && end <= size;
      const values = type !== undefined && isThere ? littleEndian(bytes.slice(begin, end), type) : undefined;
      return [{ name: id, shape, values }];
    });
  });
}
