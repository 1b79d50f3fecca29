// What a model's recipe was in this run: for run.json, and for people. Each value says where it comes from.

import { type PromptKind, promptText, type Recipe, type Similarity, type Stated } from "../../core/recipe.ts";
import type { Candidate } from "../../open/candidate.ts";
import { inexactNotes } from "../../open/embedding.ts";
import { type Note, notesOf } from "../../schema/notes.ts";

interface RecipeOptions {
  readonly prompt: PromptKind;
  readonly normalize: boolean;
  /** How vectors are compared in this run; undefined where none are. */
  readonly similarity?: Similarity;
}

/** What the model's authors do, by the names of the reports. */
export function authorsRecipe(recipe: Recipe) {
  return {
    pooling: recipe.pooling,
    pools_prompt: recipe.poolsPrompt,
    graph_steps: recipe.graphSteps,
    layer_norm: recipe.layerNorm,
    normalize: recipe.normalize,
    query_prompt: recipe.queryPrompt,
    document_prompt: recipe.documentPrompt,
    strip: recipe.strip,
    lower_cases: recipe.lowerCases,
    max_tokens: recipe.maxTokens,
    truncation_side: recipe.truncationSide,
    special_tokens: recipe.addSpecialTokens,
    inexact_tokenizer: recipe.inexactTokenizer,
    skips_unknown: recipe.skipsUnknown,
    cuts_characters: recipe.cutsCharacters,
    similarity: recipe.similarity,
    mrl_dims: recipe.mrlDims,
    quantization: recipe.quantization ?? { value: "none", source: "default" },
    rotation: recipe.rotation ?? { value: "none", source: "default" },
  };
}

/** The recipe as it was followed. */
export function recipeFacts({ model, engine }: Candidate, options: RecipeOptions) {
  const { output } = engine;
  const authors = authorsRecipe(model.recipe);
  return {
    ...authors,
    pooling: output.isPooled ? { value: "none", source: `the graph pools: ${output.name}` } : authors.pooling,
    normalize: { value: options.normalize, source: "--normalize" },
    normalize_of_authors: authors.normalize,
    ...(options.similarity && {
      similarity: { value: options.similarity, source: "--distance" },
      similarity_of_authors: authors.similarity,
    }),
    prompt: { value: options.prompt, source: "--prompt" },
    prompt_text: promptText(model.recipe, options.prompt),
  };
}

/** One line with the recipe, then a line for each thing in which this run differs from what the authors do. */
export function recipeNotes(candidate: Candidate, options: RecipeOptions): string[] {
  return [recipeLine(candidate, options), ...recipeAdvice(candidate, options)];
}

/** The same for a case. */
export function caseRecipeNotes(candidate: Candidate, options: RecipeOptions): Note[] {
  return [
    ...notesOf("recipe", [recipeLine(candidate, options)]),
    ...notesOf("advice", [...recipeAdvice(candidate, options), ...variantNotes(candidate)]),
  ];
}

function recipeLine(candidate: Candidate, options: RecipeOptions): string {
  const { recipe } = candidate.model;
  const facts = recipeFacts(candidate, options);
  const parts = [
    `pooling ${sourced(facts.pooling)}`,
    recipe.graphSteps.value.length > 0 &&
      `${recipe.graphSteps.value.join(", ")} by the graph (${recipe.graphSteps.source})`,
    recipe.rotation && `rotated by ${sourced(recipe.rotation)}, not trained for it`,
    recipe.layerNorm.value && `layer norm before the cut (${recipe.layerNorm.source})`,
    options.normalize ? "normalised" : "not normalised",
    `prompt ${facts.prompt_text === "" ? "none" : JSON.stringify(facts.prompt_text)}`,
    recipe.strip.value && `strip (${recipe.strip.source})`,
    recipe.lowerCases.value && `lower case (${recipe.lowerCases.source})`,
    `at most ${recipe.maxTokens.value} tokens (${recipe.maxTokens.source})`,
    recipe.truncationSide.value === "left" && `cut at their beginning (${recipe.truncationSide.source})`,
    sourced(facts.similarity),
    recipe.mrlDims.value.length > 0 &&
      `trained for ${recipe.mrlDims.value.join(", ")} (${recipe.mrlDims.source})`,
  ];
  return `Recipe: ${parts.filter(Boolean).join(", ")}.`;
}

function recipeAdvice(candidate: Candidate, options: RecipeOptions): string[] {
  const { recipe } = candidate.model;
  return [
    recipe.quantization && `Quantised: ${sourced(recipe.quantization)}.`,
    ...inexactNotes(candidate.model),
    options.normalize &&
      !recipe.normalize.value &&
      "The model's authors do not normalise its vectors: --normalize 0 gives theirs.",
    similarityAdvice(recipe, options),
    options.prompt === "none" && (promptAdvice(candidate) ?? defaultAdvice(recipe)),
  ].filter((line) => typeof line === "string");
}

function sourced({ value, source }: Stated<string>): string {
  return `${value} (${source})`;
}

/** Undefined where vectors are compared as the authors do, or where they do not say how. */
function similarityAdvice({ similarity }: Recipe, options: RecipeOptions): string | undefined {
  const { value, source } = similarity;
  if (source === "default" || options.similarity === undefined || value === options.similarity)
    return undefined;
  return `The model's authors compare its vectors by ${value} (${source}), this run by ${options.similarity}.`;
}

/** Undefined where the authors' library puts nothing before a text unless it is told to. */
function defaultAdvice({ defaultPrompt }: Recipe): string | undefined {
  if (defaultPrompt === undefined) return undefined;
  const text = JSON.stringify(defaultPrompt.value);
  return `The model's authors put ${text} before each text (${defaultPrompt.source}), and none was used: --query-prompt ${text} --prompt query gives theirs.`;
}

/** Undefined for a model without prompts. */
function promptAdvice({ model: { recipe } }: Candidate): string | undefined {
  const prompts = [
    ["query", recipe.queryPrompt.value],
    ["document", recipe.documentPrompt.value],
  ].filter(([, text]) => text !== "");
  if (prompts.length === 0) return undefined;
  const options = prompts.map(
    ([kind, text]) => `--prompt ${kind} puts ${JSON.stringify(text)} before each text`,
  );
  return `The model was trained with prompts, and none was used: ${options.join(", ")}.`;
}

/** Which variant it was, where none was asked for and the model's files leave several. */
function variantNotes({ model: { variant, variantsLeft = [] } }: Candidate): string[] {
  const others = variantsLeft.filter((one) => one !== variant);
  if (others.length === 0) return [];
  return [
    `${variant} of the model's files, because no variant was asked for and the others are made from it; --variant ${others.join(", ")} ${others.length === 1 ? "is there" : "are there"} as well.`,
  ];
}
