// The graph of a BERT encoder with mean pooling: token ids in, one vector a text out. All token types are 0.
//
// Each way of multiplying has two graphs over the same weights: for one text a call, exactly its tokens and no mask; and for batches,
// padded and masked. Every token counts in the mean, [CLS] and [SEP] too; in a batch, a text without tokens gives zeros. Ids are
// int32: WebGPU keeps kernels of int64 on the CPU.
//
// The forms were chosen by time, one thread, 8 to 256 tokens, ONNX Runtime 1.30 and OpenVINO 2026.4:
// - nearly all of it is multiplication with matrices, at the processor's limit. One matrix for query, key and value, Gemm for
//   MatMul and Add, operators that hold all of attention: none changes the time, so each step is written the plainest way;
// - one text without mask and without the axis of the batch takes 2 % less at 128 tokens, in int8 5 %;
// - int8 takes little more than a third of the time of fp32 in ONNX Runtime in products of whole numbers, and half of it in OpenVINO with
//   weights that are widened, which it quantises inputs for by itself. Either form is slow in the other runtime.
//
// Source of the model: Devlin et al., https://arxiv.org/abs/1810.04805, after Vaswani et al., https://arxiv.org/abs/1706.03762.

import { maskWeights, one, tokenAxis } from "../src/onnx/mask-weights.ts";
import { NodeList } from "../src/onnx/node-list.ts";
import { ElementType, encodeModel, inlineTensor, type Tensor, type ValueInfo } from "../src/onnx/onnx.ts";
import type { BertConfig } from "./bert-config.ts";
import {
  EMBEDDING_NORM,
  type LayerInput,
  layerInputs,
  layerNames,
  POSITION_TABLE,
  WORD_TABLE,
} from "./bert-weights.ts";
import { type Arithmetic, type LinearInput, lastAxis, linear, linearInput, tableRows } from "./linear.ts";

// Operator set 20 is the first with Gelu; it came with IR version 9.
const IR_VERSION = 9;
const OPSET = 20;

/** Added to the scores of padding: far below any score, and still a number in fp16. */
const PADDING_SCORE = -10_000;

interface Graph {
  readonly list: NodeList;
  readonly config: BertConfig;
  readonly arithmetic: Arithmetic;
  readonly form: Form;
  /** Told what each multiplication of a layer takes, in the order of `linearInputs`. */
  readonly observe?: (values: string) => void;
}

/** What differs between a text by itself, [tokens, hidden], and a batch, [batch, tokens, hidden]. */
interface Form {
  readonly isMasked: boolean;
  /** [.., tokens, hidden] -> [.., tokens, heads, head size]; 0 keeps an axis. */
  readonly splitShape: (config: BertConfig) => readonly number[];
  /** -> [.., heads, tokens, head size], and back. */
  readonly headsFirst: readonly number[];
  /** -> [.., heads, head size, tokens]. */
  readonly keysLast: readonly number[];
  readonly joinShape: (config: BertConfig) => readonly number[];
}

const single: Form = {
  isMasked: false,
  splitShape: ({ headCount, hiddenSize }) => [0, headCount, hiddenSize / headCount],
  headsFirst: [1, 0, 2],
  keysLast: [1, 2, 0],
  joinShape: ({ hiddenSize }) => [0, hiddenSize],
};

const batched: Form = {
  isMasked: true,
  splitShape: ({ headCount, hiddenSize }) => [0, 0, headCount, hiddenSize / headCount],
  headsFirst: [0, 2, 1, 3],
  keysLast: [0, 2, 3, 1],
  joinShape: ({ hiddenSize }) => [0, 0, hiddenSize],
};

/**
 * One text a call: `input_ids` int32 [1, tokens] -> `sentence_embedding` float32 [1, hidden].
 * @param weights the tensors of `packWeights` for this arithmetic
 */
export function bertSentenceGraph(
  config: BertConfig,
  arithmetic: Arithmetic,
  weights: readonly Tensor[],
): Uint8Array {
  const graph = { list: new NodeList(), config, arithmetic, form: single };
  const { list } = graph;
  const hidden = encode(graph, list.add("Squeeze", ["input_ids", "zero"]));
  list.addNamed("ReduceMean", [hidden, "zero"], ["sentence_embedding"], { keepdims: { int: 1 } });
  return encodeGraph(graph, weights, [zero]);
}

/**
 * Batches: `input_ids` and `attention_mask` int32 [batch, tokens] -> `sentence_embedding` float32 [batch, hidden].
 * The mask is 1 for a token and 0 for padding; padding may hold any valid id.
 * @param weights the tensors of `packWeights` for this arithmetic
 */
export function bertMaskedGraph(
  config: BertConfig,
  arithmetic: Arithmetic,
  weights: readonly Tensor[],
): Uint8Array {
  const graph = { list: new NodeList(), config, arithmetic, form: batched };
  const { list } = graph;
  list.nodes.push(...maskWeights);
  const padding = list.add("Mul", [list.add("Sub", ["one", "mask"]), "padding_score"]);
  list.addNamed("Unsqueeze", [padding, "head_and_query_axes"], ["padding_scores"]);
  const hidden = encode(graph, "input_ids");
  const means = list.add("MatMul", [list.add("Unsqueeze", ["weights", "token_axis"]), hidden]);
  list.addNamed("Squeeze", [means, "token_axis"], ["sentence_embedding"]);
  return encodeGraph(graph, weights, [zero, tokenAxis, one, headAndQueryAxes, paddingScoreTensor]);
}

/**
 * What the smoothing of int8 is fitted to: one text a call -> the largest magnitude of each channel of each input that is multiplied,
 * float32 [1, channels], in the order of `linearInputs`, where the text's vector would be.
 */
export function bertObserverGraph(config: BertConfig, weights: readonly Tensor[]): Uint8Array {
  const list = new NodeList();
  const largest: string[] = [];
  const observe = (values: string) => {
    largest.push(list.add("ReduceMax", [list.add("Abs", [values]), "zero"], { keepdims: { int: 1 } }));
  };
  const graph = { list, config, arithmetic: "fp32", form: single, observe } as const;
  encode(graph, list.add("Squeeze", ["input_ids", "zero"]));
  list.addNamed("Concat", largest, ["sentence_embedding"], { axis: { int: 1 } });
  return encodeGraph(graph, weights, [zero]);
}

/** The vectors of the tokens after the last layer. */
function encode(graph: Graph, ids: string): string {
  let hidden = embed(graph, ids);
  for (let layer = 0; layer < graph.config.layerCount; layer++) {
    hidden = encodeLayer(graph, hidden, layer);
  }
  return hidden;
}

function embed(graph: Graph, ids: string): string {
  const { list, arithmetic } = graph;
  const words = tableRows(list, arithmetic, WORD_TABLE, (table) => list.add("Gather", [table, ids]));
  const tokenCount = list.add("Shape", ["input_ids"], { start: { int: 1 } });
  const positions = tableRows(list, arithmetic, POSITION_TABLE, (table) =>
    list.add("Slice", [table, "zero", tokenCount, "zero"]),
  );
  return normalize(graph, list.add("Add", [words, positions]), EMBEDDING_NORM);
}

function encodeLayer(graph: Graph, hidden: string, layer: number): string {
  const { list, arithmetic, observe } = graph;
  const names = layerNames(layer);
  const inputs = layerInputs(layer);
  const inputOf = (values: string, input: LayerInput) => {
    observe?.(values);
    // In a batch the sizes of tokens differ more, and each must be what it is alone.
    return linearInput(list, arithmetic, values, { ...input, isEven: input.isEven && !graph.form.isMasked });
  };
  const project = (values: string, input: LayerInput, name: string) =>
    linear(list, arithmetic, inputOf(values, input), name);

  const context = attend(graph, inputOf(hidden, inputs.attention), names);
  const attended = list.add("Add", [project(context, inputs.attentionOutput, names.attentionOutput), hidden]);
  const middle = normalize(graph, attended, names.attentionNorm);

  const widened = list.add("Gelu", [project(middle, inputs.intermediate, names.intermediate)]);
  const output = list.add("Add", [project(widened, inputs.output, names.output), middle]);
  return normalize(graph, output, names.outputNorm);
}

/** softmax(query · keyᵀ) · value for each head; the query is scaled already. */
function attend(graph: Graph, input: LinearInput, names: ReturnType<typeof layerNames>): string {
  const { list, arithmetic, form } = graph;
  const heads = (name: string, order: readonly number[]) => {
    const split = list.add("Reshape", [linear(list, arithmetic, input, name), "split_shape"]);
    return list.add("Transpose", [split], { perm: { ints: order } });
  };
  const query = heads(names.query, form.headsFirst);
  const key = heads(names.key, form.keysLast);
  const value = heads(names.value, form.headsFirst);

  const scores = list.add("MatMul", [query, key]);
  const masked = form.isMasked ? list.add("Add", [scores, "padding_scores"]) : scores;
  const weights = list.add("Softmax", [masked], { axis: { int: -1 } });
  const context = list.add("MatMul", [weights, value]);
  const tokensFirst = list.add("Transpose", [context], { perm: { ints: form.headsFirst } });
  return list.add("Reshape", [tokensFirst, "join_shape"]);
}

function normalize({ list, config }: Graph, values: string, name: string): string {
  return list.add("LayerNormalization", [values, `${name}.weight`, `${name}.bias`], {
    axis: { int: -1 },
    epsilon: { float: config.layerNormEpsilon },
  });
}

const zero = inlineTensor("zero", [1], BigInt64Array.of(0n));
const headAndQueryAxes = inlineTensor("head_and_query_axes", [2], BigInt64Array.of(1n, 2n));
const paddingScoreTensor = inlineTensor("padding_score", [], Float32Array.of(PADDING_SCORE));

function encodeGraph(graph: Graph, weights: readonly Tensor[], constants: readonly Tensor[]): Uint8Array {
  const { list, config, arithmetic, form } = graph;
  const batch = form.isMasked ? "batch" : 1;
  const input = (name: string): ValueInfo => ({
    name,
    elementType: ElementType.int32,
    shape: [batch, "tokens"],
  });
  return encodeModel({
    irVersion: IR_VERSION,
    opset: OPSET,
    graph: {
      name: `${form.isMasked ? "masked" : "sentence"}_${arithmetic}`,
      inputs: form.isMasked ? [input("input_ids"), input("attention_mask")] : [input("input_ids")],
      outputs: [
        { name: "sentence_embedding", elementType: ElementType.float, shape: [batch, config.hiddenSize] },
      ],
      initializers: [
        ...weights,
        ...constants,
        ...(arithmetic === "int8-integer" ? [lastAxis] : []),
        shapeTensor("split_shape", form.splitShape(config)),
        shapeTensor("join_shape", form.joinShape(config)),
      ],
      nodes: list.nodes,
    },
  });
}

function shapeTensor(name: string, shape: readonly number[]): Tensor {
  return inlineTensor(name, [shape.length], BigInt64Array.from(shape, BigInt));
}
