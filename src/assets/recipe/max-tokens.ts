// How many tokens of a text a model takes: the smallest of what its files declare and what its position table holds.
import type { Stated } from "../../core/recipe.ts";
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

/** As sentence-transformers takes it: its own file, else the tokenizer's; and never more than there are positions. */
export function maxTokensOf({ model, tokenizer, sentenceBert }: LimitFiles): Stated<number> {
  const declared =
    limit(sentenceBert, sentenceBert?.number("max_seq_length")) ??
    limit(tokenizer, tokenizer?.number("model_max_length"));
  const positions = limit(model, model && positionsOf(model));
  const limits = [declared, positions].filter((each) => each !== undefined);
  return [...(limits.length > 0 ? limits : [DEFAULT_TOKENS]), LARGEST_TOKENS].reduce((least, each) =>
    each.value < least.value ? each : least,
  );
}

/** Models of RoBERTa's kind number their positions from the padding token on. */
const OFFSET_TYPES = ["roberta", "xlm-roberta", "camembert", "mpnet"];

function positionsOf(model: ConfigFile): number | undefined {
  const positions = model.number("max_position_embeddings") ?? model.number("n_positions");
  const isOffset = OFFSET_TYPES.includes(model.text("model_type") ?? "");
  return positions === undefined || !isOffset
    ? positions
    : positions - (model.number("pad_token_id") ?? 1) - 1;
}

function limit(file: ConfigFile | undefined, tokens: number | undefined): Stated<number> | undefined {
  return file === undefined || tokens === undefined || tokens < 1
    ? undefined
    : { value: tokens, source: file.name };
}
