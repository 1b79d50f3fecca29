// The recipe of a built-in model, from its manifest: its graph pools by itself, and it has no prompts.
import type { Recipe, Stated } from "../../core/recipe.ts";

export interface ManifestFacts {
  readonly maxTokens: number;
  readonly strip: boolean;
  readonly addSpecialTokens: boolean;
  readonly mrlDims: readonly number[];
}

export function builtInRecipe({ strip, maxTokens, addSpecialTokens, mrlDims }: ManifestFacts): Recipe {
  const builtIn = <T>(value: T): Stated<T> => ({ value, source: "built in" });
  return {
    pooling: builtIn("mean"),
    poolsPrompt: builtIn(true),
    graphSteps: builtIn([]),
    layerNorm: builtIn(false),
    normalize: builtIn(true),
    queryPrompt: builtIn(""),
    documentPrompt: builtIn(""),
    strip: builtIn(strip),
    lowerCases: builtIn(false),
    maxTokens: builtIn(maxTokens),
    truncationSide: builtIn("right"),
    addSpecialTokens: builtIn(addSpecialTokens),
    inexactTokenizer: builtIn(false),
    skipsUnknown: builtIn(false),
    cutsCharacters: builtIn(false),
    similarity: builtIn("cosine"),
    mrlDims: builtIn(mrlDims),
  };
}
