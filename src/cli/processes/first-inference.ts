// The other side of the time to first inference: a fresh process that makes one vector and says when.
// It is started by `bench` and takes its case as JSON; people have no use for it.
import type { FirstInferenceReport } from "../../bench/first-inference.ts";
import type { PromptKind } from "../../core/recipe.ts";
import { monotonicNs } from "../../host/clock.ts";
import { type CandidateRequest, openCandidate } from "../../open/candidate.ts";
import { CaseMemory } from "../../open/case-memory.ts";
import { createEmbedder, type EmbedRequest, openTokenizer, postRecipe } from "../../open/embedding.ts";
import type { Places } from "../../open/places.ts";

export interface FirstInferenceTask {
  readonly candidate: CandidateRequest;
  readonly places: Places;
  readonly embed: Omit<EmbedRequest, "maxTokens" | "recipe">;
  readonly prompt: PromptKind;
  readonly texts: readonly string[];
}

/** @param taskJson a FirstInferenceTask */
export function runFirstInference(taskJson: string): void {
  const mainNs = monotonicNs();
  const task = JSON.parse(taskJson) as FirstInferenceTask;
  const { model, engine, unpackNs } = openCandidate(task.candidate, task.places);

  const openedNs = Bun.nanoseconds();
  const tokenizer = openTokenizer(model, task.prompt);
  const memory = new CaseMemory();
  const table = memory.tokenize(tokenizer, task.texts, model.maxTokens);
  const tokenizedNs = Bun.nanoseconds();
  const embedder = createEmbedder(engine, memory, {
    ...task.embed,
    recipe: postRecipe(model, tokenizer),
    maxTokens: table.maxTokens,
  });
  embedder.prepareTable(table);
  const preparedNs = Bun.nanoseconds();
  embedder.embed(table, 0);
  const endNs = Bun.nanoseconds();

  const report: FirstInferenceReport = {
    mainNs,
    unpackNs,
    libraryNs: engine.times.libraryNs,
    sessionNs: engine.times.environmentNs + (preparedNs - tokenizedNs),
    compileNs: engine.times.compileNs,
    tokenizerNs: tokenizedNs - openedNs,
    firstNs: endNs - preparedNs,
    firstVectorNs: monotonicNs(),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
