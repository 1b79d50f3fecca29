// The nodes of a graph as they are written down: each gets its inputs by name and answers the name of what it makes.

import { type Attribute, node, type OnnxNode } from "./onnx.ts";

export class NodeList {
  readonly nodes: OnnxNode[] = [];

  /** Adds a node with one output; answers its name. */
  add(opType: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string {
    const output = `${opType}_${this.nodes.length}`;
    this.nodes.push(node(opType, inputs, [output], attributes));
    return output;
  }

  /** Adds a node whose outputs have the given names. */
  addNamed(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
  ): void {
    this.nodes.push(node(opType, inputs, outputs, attributes));
  }
}
