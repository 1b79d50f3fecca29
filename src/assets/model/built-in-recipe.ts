// The recipe of a built-in model, from its manifest: its graph pools by itself, and it has no prompts.
import type { Recipe, Stated } from "../../core/recipe.ts";

export interface ManifestFacts {
  readonly maxTokens: number;
  readonly strip: boolean;
  readonly addSpecialTokens: boolean;
  readonly mrlDims: readonly number[];
  /** How its coordinates were turned; left out where they were not. */
  readonly rotatedBy?: string;
  readonly variants: Readonly<Record<string, { readonly quantization?: string }>>;
}

/** @param variant the one that runs; undefined for what is said of the model as a whole */
export function builtInRecipe(model: ManifestFacts, variant?: string): Recipe {
  const { strip, maxTokens, addSpecialTokens, mrlDims, rotatedBy } = model;
  const quantization =
    variant === undefined ? quantizationOfAll(model) : model.variants[variant]?.quantization;
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
    ...(rotatedBy !== undefined && { rotation: { value: "pca", source: rotatedBy } as const }),
    ...(quantization !== undefined && { quantization: builtIn(quantization) }),
  };
}

function quantizationOfAll({ variants }: ManifestFacts): string | undefined {
  const said = Object.entries(variants).flatMap(([name, { quantization }]) =>
    quantization === undefined ? [] : [`${name}: ${quantization}`],
  );
  return said.length === 0 ? undefined : said.join("; ");
}
