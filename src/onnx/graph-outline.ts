// A graph's nodes without its weights, from an ONNX file or an OpenVINO IR: enough to see what becomes of an input.
import { readRegularFile, withRegularFile } from "../files/regular-file.ts";
import { FieldReader, FileBytes } from "./field-reader.ts";
import { GraphProto, ModelProto } from "./onnx.ts";

export interface OutlineNode {
  /** As the format calls it. */
  readonly operator: string;
  /** Names of values. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Along which a table is looked up; 0 where the node does not say. */
  readonly axis: number;
}

export interface GraphOutline {
  /** In the order of their running. */
  readonly nodes: readonly OutlineNode[];
  /** The value that an input of the graph is; undefined where it has no such input. */
  readonly inputValue: (name: string) => string | undefined;
  /** Shapes of those of these values that are weights. */
  readonly weightShapes: (names: ReadonlySet<string>) => ReadonlyMap<string, readonly number[]>;
}

/** A file that is no graph has no nodes: the runtime says what is wrong with it. */
export function readOutline(path: string): GraphOutline {
  return path.endsWith(".xml")
    ? outlineOfIr(new TextDecoder().decode(readRegularFile(path)))
    : outlineOfOnnx(path);
}

const NodeProto = { input: 1, output: 2, op_type: 4, attribute: 5 } as const;
const AttributeProto = { name: 1, i: 3, t: 5 } as const;
const TensorProto = { dims: 1, name: 8 } as const;
const AXES = ["axis", "gather_axis"];

function outlineOfOnnx(path: string): GraphOutline {
  const constants = new Map<string, readonly number[]>();
  const nodes = withGraphs(path, (graph) =>
    [...graph.messages(GraphProto.node)].map((node) => describeNode(node, constants)),
  );
  return {
    nodes,
    inputValue: (name) => name,
    weightShapes: (names) => new Map([...constants, ...initializerShapes(path, names)]),
  };
}

function withGraphs<T>(path: string, read: (graph: FieldReader) => T[]): T[] {
  return withRegularFile(path, (file, { size }) => {
    const model = new FieldReader(new FileBytes(file), 0, size);
    return [...model.messages(ModelProto.graph)].flatMap(read);
  });
}

function describeNode(node: FieldReader, constants: Map<string, readonly number[]>): OutlineNode {
  const operator = node.texts(NodeProto.op_type)[0] ?? "";
  const outputs = node.texts(NodeProto.output);
  let axis = 0;
  for (const attribute of node.messages(NodeProto.attribute)) {
    if (AXES.includes(attribute.texts(AttributeProto.name)[0] ?? "")) {
      axis = attribute.integers(AttributeProto.i)[0] ?? 0;
    }
    if (operator !== "Constant") continue;
    for (const tensor of attribute.messages(AttributeProto.t)) {
      constants.set(outputs[0] ?? "", tensor.integers(TensorProto.dims));
    }
  }
  return { operator, inputs: node.texts(NodeProto.input), outputs, axis };
}

function initializerShapes(path: string, names: ReadonlySet<string>): [string, readonly number[]][] {
  return withGraphs(path, (graph) => {
    const found: [string, readonly number[]][] = [];
    for (const tensor of graph.messages(GraphProto.initializer)) {
      const name = tensor.texts(TensorProto.name)[0] ?? "";
      if (names.has(name)) found.push([name, tensor.integers(TensorProto.dims)]);
    }
    return found;
  });
}

/** Layers and edges of https://docs.openvino.ai/2026/documentation/openvino-ir-format.html; a value is named by its layer's number. */
function outlineOfIr(xml: string): GraphOutline {
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
  const shapes = new Map(
    layers.flatMap(({ id, type, body }) => {
      const shape = type === "Const" ? /<data[^>]*\sshape="([\d, ]*)"/.exec(body)?.[1] : undefined;
      return shape === undefined ? [] : [[id, shape.split(",").map(Number)] as const];
    }),
  );
  const isNamed = (layer: (typeof layers)[number], name: string) =>
    layer.name === name || (/\snames="([^"]*)"/.exec(layer.body)?.[1] ?? "").split(",").includes(name);
  return {
    nodes: layers.map(({ id, type }) => ({
      operator: type,
      inputs: (inputsOf.get(id) ?? []).toSorted((a, b) => a.port - b.port).map(({ from }) => from),
      outputs: [id],
      // A third input says it, and it is 0 for a table of tokens.
      axis: 0,
    })),
    inputValue: (name) => layers.find((layer) => layer.type === "Parameter" && isNamed(layer, name))?.id,
    weightShapes: (names) => new Map([...shapes].filter(([id]) => names.has(id))),
  };
}
