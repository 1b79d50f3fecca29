// The other side of the time to first inference: a fresh process that makes one vector and says when.
// It is started by `bench` and takes its case as JSON; people have no use for it.
import type { FreshProcessReport } from "../../bench/fresh-process.ts";
import { monotonicNs } from "../../host/clock.ts";
import { openModel } from "../../open/model.ts";
import type { FirstVectorTask } from "./tasks.ts";

export function runFirstVector(task: FirstVectorTask): FreshProcessReport {
  const mainNs = monotonicNs();
  const model = openModel(task.candidate, task.places, { prompt: task.embed.prompt });
  const { engine, unpackNs } = model.candidate;

  const openedNs = Bun.nanoseconds();
  const table = model.tokenize(task.embed.prompt, task.texts);
  const tokenizedNs = Bun.nanoseconds();
  const embedder = model.embedder({ ...task.embed, maxTokens: table.maxTokens, isExact: true });
  embedder.prepareTable(table);
  const preparedNs = Bun.nanoseconds();
  embedder.embed(table, 0);
  const endNs = Bun.nanoseconds();

  return {
    mainNs,
    unpackNs,
    libraryNs: engine.times.libraryNs,
    sessionNs: engine.times.environmentNs + (preparedNs - tokenizedNs),
    compileNs: engine.times.compileNs,
    tokenizerNs: model.tokenizerNs + (tokenizedNs - openedNs),
    firstNs: endNs - preparedNs,
    firstVectorNs: monotonicNs(),
  };
}
