// Which input of a graph is what, and which output is the embedding: read from names, types and ranks.
// Exports of decoders also take the keys and values of earlier tokens: there are none, so these inputs get empty tensors.
import { DataError } from "../core/errors.ts";
import type { FixedShape, InputRole, OutputInfo } from "./engine.ts";

export type ElementType = "float32" | "float16" | "int32" | "int64" | "other";

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

/** Keys or values of earlier tokens, [batch, heads, no token, width]. */
export interface CacheInput {
  readonly name: string;
  readonly elementType: "float32" | "float16";
  /** 0 for the batch: that of the call. */
  readonly shape: readonly number[];
}

export interface MappedGraph {
  /** In the order of the graph's inputs. */
  readonly inputs: readonly MappedInput[];
  readonly caches: readonly CacheInput[];
  /** The graph's inputs in its own order: a role, or the name of a cache. */
  readonly inputOrder: readonly string[];
  readonly fixedShape: FixedShape;
  readonly output: OutputInfo;
  readonly outputIndex: number;
}

const ROLES: readonly InputRole[] = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

/** Names of outputs that are the embedding, best first; one that alone has its shape needs no known name. */
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
  const mapped = inputs.map(mapInput).filter((input) => input !== undefined);
  const caches = inputs.map(mapCache).filter((input) => input !== undefined);
  const idsPort = inputs.find(({ name }) => name === "input_ids");
  const hasIds = mapped.some(({ role }) => role === "input_ids");
  if (!idsPort || !hasIds || mapped.length + caches.length < inputs.length) {
    throw new DataError({
      what: `${modelPath} does not have the inputs of a text model`,
      seen: `inputs ${listPorts(inputs)}`,
      expected: `input_ids, and no others than ${ROLES.join(", ")}, int32 or int64, [batch, tokens]; past_key_values of a decoder`,
      next: "Choose the ONNX file of a text embedding model.",
    });
  }
  const outputIndex = chooseOutput(outputs);
  const output = outputs[outputIndex];
  if (!output) {
    throw new DataError({
      what: `${modelPath} gives no embedding`,
      seen: `outputs ${listPorts(outputs)}`,
      expected: `one float32 or float16 output of known width, [batch, dim] or [batch, tokens, dim], such as ${OUTPUT_NAMES.join(", ")}`,
      next: "Export the model with its pooled embedding or its last hidden state as output.",
    });
  }
  return {
    inputs: mapped,
    caches,
    inputOrder: inputs.map(({ name }) => name),
    fixedShape: { batch: Math.max(0, idsPort.shape[0]!), tokens: Math.max(0, idsPort.shape[1]!) },
    output: {
      name: output.name,
      elementType: output.elementType === "float16" ? "float16" : "float32",
      isPooled: output.shape.length === 2,
      dim: output.shape.at(-1)!,
    },
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

/** A cache has heads and width of known size; its batch and its tokens vary. */
function mapCache({ name, elementType, shape }: GraphPort): CacheInput | undefined {
  const [, heads = 0, tokens, width = 0] = shape;
  if (shape.length !== 4 || !/^past_key_values\b/.test(name)) return undefined;
  if (elementType !== "float32" && elementType !== "float16") return undefined;
  if (heads < 1 || width < 1 || tokens !== -1) return undefined;
  return { name, elementType, shape: [0, heads, 0, width] };
}

function chooseOutput(outputs: readonly GraphPort[]): number {
  const usable = outputs.filter(isEmbedding);
  const named = OUTPUT_NAMES.map((name) => usable.find((port) => port.name === name));
  const chosen = named.find((port) => port !== undefined) ?? (usable.length === 1 ? usable[0] : undefined);
  return chosen ? outputs.indexOf(chosen) : -1;
}

/** Logits are as wide as the vocabulary: they have the shape of an embedding, and are none. */
function isEmbedding({ name, elementType, shape }: GraphPort): boolean {
  const isFloat = elementType === "float32" || elementType === "float16";
  return isFloat && [2, 3].includes(shape.length) && shape.at(-1)! > 0 && name !== "logits";
}

function listPorts(ports: readonly GraphPort[]): string {
  const text = ports.map(({ name, elementType, shape }) => `${name} ${elementType}[${shape.join(",")}]`);
  return text.join(", ") || "none";
}
