// The recipe of a model: what its authors do around the graph. assets/ reads it from the model's files, embed/ follows it, and it is
// printed with every result, each value with the place that it comes from.

import { UsageError } from "./errors.ts";
import { optionName } from "./option-name.ts";

/** How the vectors of a text's tokens become the vector of the text. */
export const POOLINGS = ["mean", "cls", "last-token", "max", "weighted-mean", "mean-sqrt-length"] as const;
export type Pooling = (typeof POOLINGS)[number];

export const SIMILARITIES = ["cosine", "dot", "euclidean", "manhattan"] as const;
export type Similarity = (typeof SIMILARITIES)[number];

/** Which of a model's prompts is put before the texts. */
export const PROMPTS = ["query", "document", "none"] as const;
export type PromptKind = (typeof PROMPTS)[number];

/** Which end of a text that is too long is left out. */
export const TRUNCATION_SIDES = ["right", "left"] as const;
export type TruncationSide = (typeof TRUNCATION_SIDES)[number];

/** A value, and where it is said: a file of the model, a family of models, or a default of ours. */
export interface Stated<T> {
  readonly value: T;
  readonly source: string;
}

export interface Recipe {
  /** Of no effect where the graph pools by itself. */
  readonly pooling: Stated<Pooling>;
  /** False where the tokens of the prompt are left out when pooling. */
  readonly poolsPrompt: Stated<boolean>;
  /** Steps on the way to the vector that are not done here, such as Dense: only the graph can hold them. */
  readonly graphSteps: Stated<readonly string[]>;
  /** Layer norm over the whole vector, before it is cut. */
  readonly layerNorm: Stated<boolean>;
  /** Whether the authors normalise; `--normalize` decides. */
  readonly normalize: Stated<boolean>;
  /** Empty where the model has none. */
  readonly queryPrompt: Stated<string>;
  readonly documentPrompt: Stated<string>;
  /** What the authors' library puts before a text where nobody names a prompt; left out where that is nothing. */
  readonly defaultPrompt?: Stated<string>;
  /** Blanks around a text, its prompt included, are left out as Python's `str.strip` does it. */
  readonly strip: Stated<boolean>;
  /** Capitals are put in lower case before the tokenizer, which may know none. */
  readonly lowerCases: Stated<boolean>;
  /** Longer texts are cut. */
  readonly maxTokens: Stated<number>;
  /** Positions that the model has; left out where its files do not say. */
  readonly positions?: Stated<number>;
  /** Where they are cut. */
  readonly truncationSide: Stated<TruncationSide>;
  readonly addSpecialTokens: Stated<boolean>;
  /** Whether the JavaScript library's ids are taken where a tokenizer is not encoded exactly here. */
  readonly inexactTokenizer: Stated<boolean>;
  /** Tokens for what is not in the vocabulary are left out. */
  readonly skipsUnknown: Stated<boolean>;
  /** A text is first cut to as many characters as `maxTokens` tokens of median length have. */
  readonly cutsCharacters: Stated<boolean>;
  readonly similarity: Stated<Similarity>;
  /** Dimensions that prefixes were trained for, largest first; empty where none are known. */
  readonly mrlDims: Stated<readonly number[]>;
  /** How numbers are rounded in the variant that runs; undefined where they are not. */
  readonly quantization?: Stated<string>;
  /** How the coordinates were turned, for a model that `models add-rotation` made; the source says on which documents. */
  readonly rotation?: Stated<"pca">;
}

/** What a user may say in place of what the model's files say. */
export type RecipeChanges = {
  readonly [Part in
    | "pooling"
    | "layerNorm"
    | "queryPrompt"
    | "documentPrompt"
    | "maxTokens"
    | "mrlDims"
    | "inexactTokenizer"]?: Recipe[Part]["value"] | undefined;
};

/** The recipe with these changes; each names the option that it comes from. */
export function changedRecipe(recipe: Recipe, changes: RecipeChanges): Recipe {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  return {
    ...recipe,
    ...Object.fromEntries(said.map(([part, value]) => [part, { value, source: optionName(part) }])),
  };
}

/**
 * The text that goes before each text. Empty also for the documents of a model that has a prompt for queries alone: its authors embed
 * them as they are.
 * @throws UsageError when the model has no such prompt
 */
export function promptText(recipe: Recipe, kind: PromptKind): string {
  if (kind === "none") return "";
  const prompt = kind === "query" ? recipe.queryPrompt : recipe.documentPrompt;
  if (prompt.value === "" && UNSAID.includes(prompt.source)) throw noPrompt(recipe, kind);
  return prompt.value;
}

/** A prompt with one of these sources was said by nobody. */
export const UNSAID: readonly string[] = ["default", "built in"];

function noPrompt({ queryPrompt, documentPrompt }: Recipe, kind: "query" | "document"): UsageError {
  const other = kind === "query" ? documentPrompt : queryPrompt;
  return new UsageError({
    what: `the model has no ${kind} prompt`,
    seen: `${optionName("prompt")} ${kind}`,
    expected: `${optionName("prompt")} ${other.value === "" ? "none" : `${kind === "query" ? "document" : "query"}, or none`}`,
    next: `Leave ${optionName("prompt")} out, or give the text of its prompt with ${optionName(`${kind}Prompt`)}.`,
  });
}
