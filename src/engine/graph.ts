// Which input of a graph is what, and which output is the embedding: read from names, types and ranks.
import { DataError } from "../core/errors.ts";
import type { InputRole, OutputInfo } from "./engine.ts";

export type ElementType = "float32" | "int32" | "int64" | "other";

/** One input or output as a runtime describes it. A dimension of -1 is dynamic. */
export interface GraphPort {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
}

export interface MappedInput {
  readonly role: InputRole;
  readonly elementType: "int32" | "int64";
}

export interface MappedGraph {
  /** In the order of the graph's inputs. */
  readonly inputs: readonly MappedInput[];
  readonly output: OutputInfo;
  readonly outputIndex: number;
}

const ROLES: readonly InputRole[] = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

/** Names of outputs that are the embedding, best first; a graph with one output needs no known name. */
const OUTPUT_NAMES = ["sentence_embedding", "text_embeds", "last_hidden_state", "token_embeddings"];

/**
 * Maps a text model's graph.
 * @throws DataError that lists what the file has, when it is not the graph of a text model
 */
export function mapGraph(
  modelPath: string,
  inputs: readonly GraphPort[],
  outputs: readonly GraphPort[],
): MappedGraph {
  const mapped = inputs.map((port) => mapInput(port));
  const ids = mapped.find((input) => input?.role === "input_ids");
  if (!ids || mapped.some((input) => input === undefined)) {
    throw new DataError({
      what: `${modelPath} does not have the inputs of a text model`,
      seen: `inputs ${listPorts(inputs)}`,
      expected: `input_ids, and no others than ${ROLES.join(", ")}, int32 or int64, [batch, tokens]`,
      next: "Choose the ONNX file of a text embedding model.",
    });
  }
  const outputIndex = chooseOutput(outputs);
  const output = outputs[outputIndex];
  if (!output) {
    throw new DataError({
      what: `${modelPath} gives no embedding`,
      seen: `outputs ${listPorts(outputs)}`,
      expected: `one float32 output of known width, [batch, dim] or [batch, tokens, dim], such as ${OUTPUT_NAMES.join(", ")}`,
      next: "Export the model with its pooled embedding or its last hidden state as output.",
    });
  }
  return {
    inputs: mapped.filter((input) => input !== undefined),
    output: { name: output.name, isPooled: output.shape.length === 2, dim: output.shape.at(-1)! },
    outputIndex,
  };
}

function mapInput(port: GraphPort): MappedInput | undefined {
  const role = ROLES.find((name) => name === port.name);
  const { elementType } = port;
  if (!role || port.shape.length !== 2 || (elementType !== "int32" && elementType !== "int64"))
    return undefined;
  return { role, elementType };
}

function chooseOutput(outputs: readonly GraphPort[]): number {
  const usable = (port: GraphPort) =>
    port.elementType === "float32" && [2, 3].includes(port.shape.length) && port.shape.at(-1)! > 0;
  for (const name of OUTPUT_NAMES) {
    const index = outputs.findIndex((port) => port.name === name && usable(port));
    if (index >= 0) return index;
  }
  return outputs.length === 1 && usable(outputs[0]!) ? 0 : -1;
}

function listPorts(ports: readonly GraphPort[]): string {
  const text = ports.map(({ name, elementType, shape }) => `${name} ${elementType}[${shape.join(",")}]`);
  return text.join(", ") || "none";
}
