// The first nodes of a graph as a model of their own: what cannot be used of a model is found by how many of them still can.
import { GraphProto, ModelProto, NodeProto, ValueInfoProto } from "./onnx.ts";
import { bytesField, fieldsOf, messageField, stringField } from "./protobuf.ts";

/** What each node does, in their order; none for bytes that are no ONNX model. */
export function operatorsOf(model: Uint8Array): readonly string[] {
  return graphsOf(model).flatMap((graph) =>
    nodesOf(graph).map(({ content }) => textsOf(content, NodeProto.op_type)[0] ?? ""),
  );
}

/**
 * The same model cut after so many nodes; what none of them uses is its output. Weights that lie beside the file are looked for where
 * they were.
 * @throws RangeError where the bytes are no ONNX model
 */
export function prefixGraph(model: Uint8Array, nodeCount: number): readonly Uint8Array[] {
  return [...fieldsOf(model)].map((field) =>
    field.number === ModelProto.graph
      ? messageField(ModelProto.graph, graphFields(field.content, nodeCount))
      : field.bytes,
  );
}

function graphFields(graph: Uint8Array, nodeCount: number): readonly Uint8Array[] {
  const nodes = nodesOf(graph).slice(0, nodeCount);
  const used = new Set(nodes.flatMap(({ content }) => textsOf(content, NodeProto.input)));
  const made = nodes.flatMap(({ content }) => textsOf(content, NodeProto.output));
  const kept = [...fieldsOf(graph)].filter(
    ({ number }) => number !== GraphProto.node && number !== GraphProto.output,
  );
  return [
    ...nodes.map(({ content }) => bytesField(GraphProto.node, content)),
    ...kept.map(({ bytes }) => bytes),
    ...made
      .filter((name) => name !== "" && !used.has(name))
      .map((name) => messageField(GraphProto.output, [stringField(ValueInfoProto.name, name)])),
  ];
}

function graphsOf(model: Uint8Array): readonly Uint8Array[] {
  try {
    return [...fieldsOf(model)]
      .filter(({ number }) => number === ModelProto.graph)
      .map(({ content }) => content);
  } catch {
    return [];
  }
}

function nodesOf(graph: Uint8Array) {
  return [...fieldsOf(graph)].filter(({ number }) => number === GraphProto.node);
}

function textsOf(message: Uint8Array, fieldNumber: number): readonly string[] {
  return [...fieldsOf(message)]
    .filter(({ number }) => number === fieldNumber)
    .map(({ content }) => new TextDecoder().decode(content));
}
