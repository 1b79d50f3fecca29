// How many tokens of a text a model takes: the smallest of what its files declare and what its position table holds.
import type { Recipe, Stated } from "../../core/recipe.ts";
import type { ConfigFile } from "./config-file.ts";

interface LimitFiles {
  readonly model: ConfigFile | undefined;
  readonly tokenizer: ConfigFile | undefined;
  readonly sentenceBert: ConfigFile | undefined;
}

/** Where the files say nothing. */
const DEFAULT_TOKENS: Stated<number> = { value: 512, source: "default" };
/** Buffers are as long as the longest text: a decoder's 131,072 tokens would be gigabytes. */
const LARGEST_TOKENS: Stated<number> = { value: 8192, source: "limit of mrlbench" };

/** The second is what the first versions wrote. */
const LENGTH_KEYS = ["model_max_length", "max_len"];
const isSaid = (tokens: number | undefined) => tokens !== undefined;

/** Some files say so that there is none; others give a number beyond all texts. */
const NO_LIMIT = -1;

/** As sentence-transformers takes it: its own file, else the tokenizer's; and never more than there are positions. */
export function maxTokensOf({ model, tokenizer, sentenceBert }: LimitFiles): Stated<number> {
  const declared =
    limit(sentenceBert, sentenceBert?.count("max_seq_length", NO_LIMIT)) ??
    limit(
      tokenizer,
      LENGTH_KEYS.map((key) => tokenizer?.count(key, NO_LIMIT, Number.MAX_VALUE)).find(isSaid),
    );
  const positions = positionsStated(model);
  const limits = [declared, positions].filter((each) => each !== undefined);
  return least(limits.length > 0 ? limits : [DEFAULT_TOKENS]);
}

function least(limits: readonly Stated<number>[]): Stated<number> {
  return [...limits, LARGEST_TOKENS].reduce((a, b) => (b.value < a.value ? b : a));
}

/**
 * The recipe of a graph with positions for so many tokens, which nothing that a file says can add to.
 * @param rows undefined where the graph does not show it
 */
export function limitedToPositions(recipe: Recipe, rows: number | undefined): Recipe {
  if (rows === undefined || rows >= (recipe.positions?.value ?? Number.POSITIVE_INFINITY)) return recipe;
  const positions = { value: rows, source: "positions of the graph" };
  const isSaid = recipe.maxTokens.source !== DEFAULT_TOKENS.source;
  return { ...recipe, positions, maxTokens: least([...(isSaid ? [recipe.maxTokens] : []), positions]) };
}

/** Tokens that the model has positions for. */
export function positionsStated(model: ConfigFile | undefined): Stated<number> | undefined {
  return limit(model, model && positionsOf(model));
}

/**
 * The `model_type` of every text encoder of transformers that numbers its positions from the padding token on
 * (`create_position_ids_from_input_ids`, transformers 5.24), with the id of that token where config.json says none.
 */
const PADDING_IDS: ReadonlyMap<string, number> = new Map([
  ["altclip_text_model", 1],
  ["bridgetower_text_model", 1],
  ["camembert", 1],
  ["clap_text_model", 1],
  ["data2vec-text", 1],
  ["esm", 1],
  ["ibert", 1],
  ["layoutlmv3", 1],
  ["lilt", 0],
  ["longformer", 1],
  ["luke", 1],
  ["markuplm", 0],
  ["mpnet", 1],
  ["roberta", 1],
  ["roberta-prelayernorm", 1],
  ["xlm-roberta", 1],
  ["xlm-roberta-xl", 1],
  ["xmod", 1],
]);

/** It counts from 1 whatever its padding token is. */
const FIXED_PADDING_TYPE = "mpnet";

/** The architecture counts, never the tokenizer: a BERT with the tokenizer of XLM-R has all of its positions. */
function positionsOf(model: ConfigFile): number | undefined {
  const positions = model.count("max_position_embeddings", NO_LIMIT) ?? model.count("n_positions", NO_LIMIT);
  const type = model.text("model_type") ?? "";
  const paddingId = PADDING_IDS.get(type);
  if (positions === undefined || paddingId === undefined) return positions;
  const declared = type === FIXED_PADDING_TYPE ? undefined : model.number("pad_token_id");
  return positions - (declared ?? paddingId) - 1;
}

function limit(file: ConfigFile | undefined, tokens: number | undefined): Stated<number> | undefined {
  return file === undefined || tokens === undefined || tokens < 1
    ? undefined
    : { value: tokens, source: file.name };
}
