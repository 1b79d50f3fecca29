// Tiny models in the layout of published families, and what sentence-transformers makes of some texts with them
// (test/fixtures/models/make.py).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PromptKind } from "../../src/core/recipe.ts";
import { projectFolder } from "../engine/libraries.ts";

export const referenceFolder = join(projectFolder, "test", "fixtures", "models");

type VectorsByPrompt = Readonly<Partial<Record<PromptKind, readonly (readonly number[])[]>>>;

export const referenceTexts: readonly string[] = readJson("texts.json");
const vectors: Readonly<Record<string, VectorsByPrompt>> = readJson("vectors.json");

export const referenceModels = Object.keys(vectors);

/** The prompts that there are vectors for. */
export function referencePrompts(model: string): readonly PromptKind[] {
  return Object.keys(vectors[model]!) as PromptKind[];
}

export function referenceVectors(model: string, prompt: PromptKind): readonly (readonly number[])[] {
  return vectors[model]![prompt]!;
}

/** A half has eleven significant bits, and each step of the graph rounds to one. */
export const toleranceOf = (name: string) => (name === "half" ? 3e-3 : 2e-6);

/** Texts with blanks around them, and the vectors of the e5 model for them, [text][component] by prompt. */
export const blanks: { readonly texts: readonly string[]; readonly vectors: VectorsByPrompt } =
  readJson("blanks.json");

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(referenceFolder, name), "utf8"));
}
