// From a candidate to what embeds: its tokenizer, token ids to vectors, texts to vectors.
import type { ModelFiles } from "../assets/model/model-files.ts";
import type { Dim } from "../core/dim.ts";
import { DataError, isFailure } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { type PromptKind, promptText, type Recipe } from "../core/recipe.ts";
import { Embedder, type PostRecipe } from "../embed/embedder.ts";
import { TextPipeline } from "../embed/text-pipeline.ts";
import type { Engine } from "../engine/engine.ts";
import { createTokenizer, inexactComponent } from "../text/create-tokenizer.ts";
import { lowerCased } from "../text/lower-cased.ts";
import { type PromptedTokenizer, withPrompt } from "../text/prompted-tokenizer.ts";
import { stripped } from "../text/stripped.ts";
import { TOKEN_CACHE_DEFAULTS, TokenCache } from "../text/token-cache.ts";
import type { TokenizerOptions } from "../text/tokenizer.ts";
import { asWordTable, type WordTableRules, wordTableFacts } from "../text/word-table.ts";
import type { Candidate } from "./candidate.ts";
import type { CaseMemory } from "./case-memory.ts";

/**
 * The model's tokenizer, with one of its prompts before every text.
 * @throws UsageError when the model has no such prompt
 */
export function openTokenizer(
  model: ModelFiles,
  prompt: PromptKind,
  maxTokens = model.maxTokens,
): PromptedTokenizer {
  const { recipe } = model;
  const content = usable(model, () => model.tokenizer());
  const whole = usable(model, () => createTokenizer(content, tokenizerOptions(model)));
  const tokenizer = usable(model, () =>
    recipe.skipsUnknown.value ? asWordTable(whole, wordTableRules(recipe, content, maxTokens)) : whole,
  );
  const lower = recipe.lowerCases.value ? lowerCased(tokenizer) : tokenizer;
  return withPrompt(recipe.strip.value ? stripped(lower) : lower, promptText(recipe, prompt), whole);
}

function tokenizerOptions({ recipe, tokenizerSettings }: ModelFiles): TokenizerOptions {
  const { addSpecialTokens, truncationSide, inexactTokenizer } = recipe;
  return {
    settings: tokenizerSettings,
    addSpecialTokens: addSpecialTokens.value,
    // Where nobody says, tokenizer.json does.
    truncationSide: truncationSide.source === "default" ? undefined : truncationSide.value,
    acceptsInexact: inexactTokenizer.value,
  };
}

/** The component of the model's tokenizer for which the JavaScript library's ids were accepted; none where they are exact. */
export function inexactComponents({ recipe, tokenizer, tokenizerSettings }: ModelFiles): readonly string[] {
  const component = recipe.inexactTokenizer.value
    ? inexactComponent(tokenizer(), tokenizerSettings)
    : undefined;
  return component === undefined ? [] : [component];
}

/** The same in words, for every result that such ids are behind. */
export function inexactNotes(model: ModelFiles): readonly string[] {
  return inexactComponents(model).map(
    (component) =>
      `The tokenizer's ${component} is not encoded exactly: ids are the JavaScript library's (${optionName("inexactTokenizer")}).`,
  );
}

/** A file in which nothing is where it belongs fails anywhere. @throws DataError that names the model */
function usable<T>({ id }: ModelFiles, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (isFailure(error)) throw error;
    throw new DataError({
      what: `tokenizer.json of ${id} cannot be used`,
      seen: error instanceof Error ? error.message : String(error),
      expected: "a tokenizer as the tokenizers library of Hugging Face writes it",
      next: "Get the tokenizer.json of the model again.",
    });
  }
}

function wordTableRules(recipe: Recipe, tokenizerJson: Uint8Array, maxTokens: number): WordTableRules {
  const { unknownId, medianCharacters } = wordTableFacts(tokenizerJson);
  const maxCharacters = recipe.cutsCharacters.value ? maxTokens * medianCharacters : undefined;
  return { unknownId, maxTokens, maxCharacters };
}

/** What follows the graph, for texts of this tokenizer. */
export function postRecipe(
  { recipe }: ModelFiles,
  { promptTokens, hasTypes = false }: PromptedTokenizer,
): PostRecipe {
  return {
    pooling: recipe.pooling.value,
    firstPooledToken: recipe.poolsPrompt.value ? 0 : promptTokens(),
    layerNorm: recipe.layerNorm.value,
    graphSteps: recipe.graphSteps.value,
    hasTypes,
  };
}

/** From token ids to vectors. */
export interface EmbedRequest {
  readonly prompt: PromptKind;
  readonly batch: number;
  readonly dim: Dim;
  readonly normalize: boolean;
  /** Longest text that may come, in tokens. */
  readonly maxTokens: number;
  /** Whether a text of `maxTokens` will come: then there is room for it from the start. */
  readonly isExact?: boolean;
}

/** Where texts are not known beforehand there is room for one of this many tokens at first: more comes with longer ones. */
const FIRST_TOKENS = 64;

export function createEmbedder(
  engine: Engine,
  memory: CaseMemory,
  recipe: PostRecipe,
  { batch, dim, normalize, maxTokens, isExact = false }: Omit<EmbedRequest, "prompt">,
): Embedder {
  const allocateVectors = (length: number) => memory.vectors(length);
  const firstTokens = isExact ? maxTokens : Math.min(FIRST_TOKENS, maxTokens);
  return new Embedder(engine, { batch, dim, normalize, maxTokens, firstTokens, recipe, allocateVectors });
}

/** From texts to vectors. */
export interface TextPipelineRequest {
  readonly batch: number;
  /** Components of the widest vector. */
  readonly dim: Dim;
  readonly normalize: boolean;
  readonly prompt: PromptKind;
  /** Texts that the token cache remembers; 0 for none. */
  readonly cacheTexts: number;
  /** Longer texts are cut; undefined for the model's own limit. */
  readonly maxTokens: number | undefined;
}

/** The limit is the one that the tokenizer was opened with, and no larger than the model's. */
type LimitedRequest = TextPipelineRequest & { readonly maxTokens: number };

/** @param release gives back what stands below: engine and memory */
export function createTextPipeline(
  { model, engine }: Candidate,
  memory: CaseMemory,
  tokenizer: PromptedTokenizer,
  { maxTokens, cacheTexts, ...request }: LimitedRequest,
  release: () => void,
): TextPipeline {
  const cache =
    cacheTexts === 0 ? undefined : new TokenCache(tokenizer, { ...TOKEN_CACHE_DEFAULTS, texts: cacheTexts });
  const recipe = postRecipe(model, tokenizer);
  const embedder = createEmbedder(engine, memory, recipe, { ...request, maxTokens });
  return new TextPipeline({ embedder, tokenizer, cache, maxTokens, release });
}
