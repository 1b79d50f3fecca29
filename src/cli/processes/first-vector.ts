// The other side of the time to first inference: a fresh process that makes one vector and says when.
// It is started by `bench` and takes its case as JSON; people have no use for it.
import type { FreshProcessReport } from "../../bench/fresh-process.ts";
import type { FirstVectorTask } from "../../cases/children.ts";
import { monotonicNs } from "../../host/clock.ts";
import { openCandidate } from "../../open/candidate.ts";
import { CaseMemory } from "../../open/case-memory.ts";
import { createEmbedder, openTokenizer, postRecipe } from "../../open/embedding.ts";

/** @param taskJson a FirstVectorTask */
export function runFirstVector(taskJson: string): void {
  const mainNs = monotonicNs();
  const task = JSON.parse(taskJson) as FirstVectorTask;
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

  const report: FreshProcessReport = {
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
