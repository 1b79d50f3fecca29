// The model of a quality run, made ready as `bench` and `embed` do: what is judged is what is timed.

import type { PromptKind } from "../core/recipe.ts";
import type { Candidate, CandidateRequest } from "../open/candidate.ts";
import type { JobPool } from "../open/jobs/job-pool.ts";
import { type OpenModel, openModel } from "../open/model.ts";
import type { Places } from "../open/places.ts";
import { PassageEncoder } from "./encode.ts";
import { encoderKey } from "./encoder-key.ts";

export interface QualityModel extends Disposable {
  readonly candidate: Candidate;
  /** Components of a vector. */
  readonly dim: number;
  readonly documents: PassageEncoder;
  readonly queries: PassageEncoder;
  close(): void;
}

/**
 * @param prompt of the documents; queries then get the query prompt
 * @param jobs processes that help to encode, of the same request; they are closed with the model
 * @throws what `openCandidate` throws
 */
export function openQualityModel(
  request: CandidateRequest,
  prompt: PromptKind,
  places: Places,
  jobs?: JobPool,
): QualityModel {
  using owned = new DisposableStack();
  if (jobs !== undefined) owned.use(jobs);
  const model = owned.use(openModel(request, places));
  const documents = encoderOf(model, prompt, places, jobs);
  const queryPrompt = prompt === "none" ? "none" : "query";
  const queries = queryPrompt === prompt ? documents : encoderOf(model, queryPrompt, places, jobs);
  const { candidate } = model;
  const opened = owned.move();
  const close = () => opened.dispose();
  return {
    candidate,
    dim: candidate.engine.output.dim,
    documents,
    queries,
    close,
    [Symbol.dispose]: close,
  };
}

/** Every dim is a prefix of one vector, so it is kept whole, and as the model makes it. */
function encoderOf(
  model: OpenModel,
  prompt: PromptKind,
  places: Places,
  jobs: JobPool | undefined,
): PassageEncoder {
  const { request, maxTokens } = model;
  const embed = { prompt, batch: request.batch, dim: "full", normalize: false, maxTokens } as const;
  const embedder = model.embedder(embed);
  return new PassageEncoder(embedder, model.tokenizer(prompt), maxTokens, {
    helpers: jobs?.helpersFor(embed),
    key: () => encoderKey(model, prompt, places),
  });
}
