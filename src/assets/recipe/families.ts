// Known families of models: what their authors say in the model card and not in a file. It counts only where the files are silent.
import type { Pooling, Similarity } from "../../core/recipe.ts";

/** By what a model is recognised. */
export interface ModelTraits {
  /** The names it goes by, its folder among them, in lower case. */
  readonly names: string;
  /** `model_type` of config.json. */
  readonly modelType: string;
  readonly hiddenSize: number | undefined;
  readonly isMixtureOfExperts: boolean;
}

export interface Family {
  readonly name: string;
  readonly pooling: Pooling;
  readonly layerNorm?: boolean;
  readonly queryPrompt?: string;
  readonly documentPrompt?: string;
  readonly similarity?: Similarity;
  readonly mrlDims?: readonly number[];
}

const REPRESENT = "Represent this sentence for searching relevant passages: ";
const WEB_SEARCH =
  "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:";

/** The first that fits. Names come before architectures: many families share BERT's. */
const FAMILIES: readonly ((traits: ModelTraits) => Family | undefined)[] = [
  ({ names, hiddenSize }) => when(names.includes("arctic-embed"), () => arctic(names, hiddenSize)),
  ({ names }) => when(names.includes("mxbai-embed-de"), germanMxbai),
  ({ names }) =>
    when(/\bmxbai-embed-.*large/.test(names), () => ({
      ...clsWith("mxbai", REPRESENT),
      mrlDims: [1024, 512],
    })),
  ({ names }) => when(/\bmxbai-embed/.test(names), () => ({ name: "mxbai", pooling: "mean" })),
  ({ names }) => when(/\bbge-m3\b/.test(names), () => ({ name: "bge-m3", pooling: "cls" })),
  ({ names, modelType }) => when(/\bbge\b/.test(names) && isDecoder(modelType), bgeDecoder),
  ({ names }) =>
    when(/\bbge-.*-zh\b/.test(names), () => clsWith("bge", "为这个句子生成表示以用于检索相关文章：")),
  ({ names }) => when(/\bbge\b/.test(names), () => clsWith("bge", REPRESENT)),
  ({ names, modelType }) => when(/\be5\b/.test(names), () => e5(names, modelType)),
  ({ names, modelType }) => when(/\bgte\b/.test(names), () => gte(modelType)),
  ({ names }) => when(names.includes("modernbert-embed"), () => nomic([768, 256], false)),
  ({ names }) => when(names.includes("jina-embeddings-v3"), jinaV3),
  ({ names, hiddenSize }) => when(names.includes("jina-embeddings-v5"), () => jinaV5(hiddenSize)),
  ({ names }) => when(names.includes("jina-embeddings"), () => ({ name: "jina", pooling: "mean" })),
  (traits) => when(traits.modelType === "nomic_bert", () => nomicOf(traits)),
  ({ modelType }) => when(modelType === "gemma3_text", embeddingGemma),
  ({ modelType, hiddenSize }) => when(modelType === "qwen3", () => qwen3(hiddenSize)),
  ({ modelType }) => when(isDecoder(modelType), () => ({ name: modelType, pooling: "last-token" })),
  ({ names }) => when(/minilm|mpnet/.test(names), () => ({ name: "sentence-transformers", pooling: "mean" })),
];

export function familyOf(traits: ModelTraits): Family | undefined {
  for (const describe of FAMILIES) {
    const family = describe(traits);
    if (family) return family;
  }
  return undefined;
}

function when(fits: boolean, describe: () => Family): Family | undefined {
  return fits ? describe() : undefined;
}

function isDecoder(modelType: string): boolean {
  return ["qwen2", "qwen3", "mistral", "llama", "gemma", "gemma2"].includes(modelType);
}

function clsWith(name: string, queryPrompt: string): Family {
  return { name, pooling: "cls", queryPrompt };
}

/** A multilingual E5, trained on. */
function germanMxbai(): Family {
  const prompts = { queryPrompt: "query: ", documentPrompt: "passage: " };
  return { name: "mxbai-de", pooling: "mean", ...prompts, mrlDims: [1024, 512] };
}

/** bge-multilingual-gemma2 and bge-en-icl. */
function bgeDecoder(): Family {
  const task = "Given a web search query, retrieve relevant passages that answer the query.";
  return { name: "bge-decoder", pooling: "last-token", queryPrompt: `<instruct>${task}\n<query>` };
}

function arctic(names: string, hiddenSize: number | undefined): Family {
  const isV2 = names.includes("v2.0");
  const isTrainedForPrefixes = isV2 || names.includes("v1.5");
  return {
    ...clsWith("arctic", isV2 ? "query: " : REPRESENT),
    ...(isTrainedForPrefixes && hiddenSize !== undefined && { mrlDims: [hiddenSize, 256] }),
  };
}

function e5(names: string, modelType: string): Family {
  const pooling = isDecoder(modelType) ? "last-token" : "mean";
  if (names.includes("instruct")) return { name: "e5-instruct", pooling, queryPrompt: `${WEB_SEARCH} ` };
  return { name: "e5", pooling, queryPrompt: "query: ", documentPrompt: "passage: " };
}

/** The first generation takes the mean, later encoders the first token, decoders the last. */
function gte(modelType: string): Family {
  if (isDecoder(modelType)) return { name: "gte", pooling: "last-token", queryPrompt: `${WEB_SEARCH} ` };
  return { name: "gte", pooling: modelType === "bert" ? "mean" : "cls" };
}

/** Layer norm before the cut is v1.5's own; v1 is not cut at all, and the mixture of experts is cut as it is. */
function nomicOf({ names, isMixtureOfExperts }: ModelTraits): Family {
  if (isMixtureOfExperts) return nomic([768, 256], false);
  return /text-v1(?!\.)/.test(names) ? nomic([], false) : nomic([768, 512, 256, 128, 64], true);
}

function nomic(mrlDims: readonly number[], layerNorm: boolean): Family {
  const prompts = { queryPrompt: "search_query: ", documentPrompt: "search_document: " };
  return { name: "nomic", pooling: "mean", layerNorm, ...prompts, mrlDims };
}

const JINA_DIMS = [1024, 768, 512, 256, 128, 64, 32];

function jinaV3(): Family {
  const prompts = {
    queryPrompt: "Represent the query for retrieving evidence documents: ",
    documentPrompt: "Represent the document for retrieval: ",
  };
  return { name: "jina-v3", pooling: "mean", ...prompts, mrlDims: JINA_DIMS };
}

/** Of two architectures, both pooled by the last token. */
function jinaV5(hiddenSize = JINA_DIMS[0]!): Family {
  const prompts = { queryPrompt: "Query: ", documentPrompt: "Document: " };
  const mrlDims = JINA_DIMS.filter((dim) => dim <= hiddenSize);
  return { name: "jina-v5", pooling: "last-token", ...prompts, mrlDims };
}

function embeddingGemma(): Family {
  const prompts = {
    queryPrompt: "task: search result | query: ",
    documentPrompt: "title: none | text: ",
  };
  return { name: "embedding-gemma", pooling: "mean", ...prompts, mrlDims: [768, 512, 256, 128] };
}

/** Any dimension from 32 on was trained; these are the halves. */
function qwen3(hiddenSize: number | undefined): Family {
  const dims: number[] = [];
  for (let dim = hiddenSize ?? 0; dim >= 32; dim = Math.floor(dim / 2)) dims.push(dim);
  return { name: "qwen3-embedding", pooling: "last-token", queryPrompt: WEB_SEARCH, mrlDims: dims };
}
