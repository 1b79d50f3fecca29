// The model of a quality run, made ready as `bench` and `embed` do: what is judged is what is timed.

import type { PromptKind } from "../core/recipe.ts";
import { type Candidate, type CandidateRequest, openCandidate } from "../open/candidate.ts";
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

/**
 * @param prompt of the documents; queries then get the query prompt
 * @throws what `openCandidate` throws
 */
export function openQualityModel(
  request: CandidateRequest,
  prompt: PromptKind,
  places: Places,
): QualityModel {
  const candidate = openCandidate(request, places);
  const memory = new CaseMemory();
  const encoderWith = (kind: PromptKind) => createEncoder(candidate, memory, request.batch, kind);
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
    dim: "full",
    normalize: false,
    recipe: postRecipe(model, tokenizer),
    maxTokens: model.maxTokens,
  });
  return new PassageEncoder(embedder, tokenizer, model.maxTokens);
}
