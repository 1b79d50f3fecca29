// The model of a quality run, made ready as `bench` and `embed` do: what is judged is what is timed.

import { toPinRequest } from "../cases/calls/bench-case.ts";
import type { QualityOptions } from "../cli/options/parse.ts";
import type { PromptKind, RecipeChanges } from "../core/recipe.ts";
import { type Candidate, openCandidate } from "../open/candidate.ts";
import { CaseMemory } from "../open/case-memory.ts";
import { createEmbedder, openTokenizer, postRecipe } from "../open/embedding.ts";
import type { Places } from "../open/places.ts";
import { PassageEncoder } from "./encode.ts";

export interface QualityModel {
  readonly candidate: Candidate;
  /** Components of a vector. */
  readonly dim: number;
  readonly documents: PassageEncoder;
  readonly queries: PassageEncoder;
  close(): void;
}

type ModelOptions = Pick<
  QualityOptions,
  "model" | "variant" | "backend" | "runtime" | "provider" | "batch" | "threads" | "pin" | "spin" | "prompt"
>;

/**
 * @param recipe what stands in place of the model's own; undefined for nothing
 * @throws what `openCandidate` throws
 */
export function openQualityModel(
  options: ModelOptions,
  recipe: RecipeChanges | undefined,
  places: Places,
): QualityModel {
  const { model, variant, backend, runtime, provider, batch, threads, spin, prompt } = options;
  const candidate = openCandidate(
    {
      ...{ model, variant, backend, runtime, provider, batch, threads, spin },
      pin: toPinRequest(options.pin),
      ...(recipe && { recipe }),
    },
    places,
  );
  const memory = new CaseMemory();
  const encoderWith = (kind: PromptKind) => createEncoder(candidate, memory, batch, kind);
  const documents = encoderWith(prompt);
  const queryPrompt = prompt === "none" ? "none" : "query";
  const queries = queryPrompt === prompt ? documents : encoderWith(queryPrompt);
  return {
    candidate,
    dim: candidate.engine.output.dim,
    documents,
    queries,
    close() {
      for (const encoder of new Set([documents, queries])) encoder.close();
      candidate.engine.close();
      memory.close();
    },
  };
}

/** Every dim is a prefix of one vector, so it is kept whole, and as the model makes it. */
function createEncoder(
  { engine, model }: Candidate,
  memory: CaseMemory,
  batch: number,
  prompt: PromptKind,
): PassageEncoder {
  const tokenizer = openTokenizer(model, prompt);
  const embedder = createEmbedder(engine, memory, {
    batch,
    dim: undefined,
    normalize: false,
    recipe: postRecipe(model, tokenizer),
    maxTokens: model.maxTokens,
  });
  return new PassageEncoder(embedder, tokenizer, model.maxTokens);
}
