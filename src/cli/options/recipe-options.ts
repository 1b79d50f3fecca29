// Options that stand in place of what a model's own files say.
import { POOLINGS, type RecipeChanges } from "../../core/recipe.ts";
import { bit, dimList, oneOf, text, wholeNumber } from "./values.ts";

export const recipeTable = {
  pooling: {
    group: "recipe",
    value: "NAME",
    reader: oneOf(...POOLINGS),
    help: POOLINGS.join(", "),
  },
  "layer-norm": {
    group: "recipe",
    value: "0|1",
    reader: bit,
    help: "layer norm over the whole vector, before it is cut",
  },
  "query-prompt": {
    group: "recipe",
    value: "TEXT",
    reader: text,
    help: "what --prompt query puts before each text",
  },
  "document-prompt": {
    group: "recipe",
    value: "TEXT",
    reader: text,
    help: "what --prompt document puts before each text",
  },
  "max-tokens": {
    group: "recipe",
    value: "N",
    reader: wholeNumber(1, 1_000_000),
    help: "longer texts are cut",
  },
  "mrl-dims": {
    group: "recipe",
    value: "D,D…",
    reader: dimList,
    help: "dims that the model was trained to be cut to",
  },
  "inexact-tokenizer": {
    group: "recipe",
    help: "take the JavaScript library's ids for a tokenizer that is not supported exactly",
  },
} as const;

export const RECIPE_OPTIONS = [
  "pooling",
  "layer-norm",
  "query-prompt",
  "document-prompt",
  "max-tokens",
  "mrl-dims",
  "inexact-tokenizer",
] as const satisfies readonly (keyof typeof recipeTable)[];

/** The changes among all options of a command. */
export function recipeChanges(options: RecipeChanges): RecipeChanges {
  const { pooling, layerNorm, queryPrompt, documentPrompt, maxTokens, mrlDims, inexactTokenizer } = options;
  return {
    pooling,
    layerNorm,
    queryPrompt,
    documentPrompt,
    maxTokens,
    mrlDims,
    ...(inexactTokenizer && { inexactTokenizer }),
  };
}
