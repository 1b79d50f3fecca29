// One process's share: the call through FFI against a C loop over the same prepared call, on the smallest built-in graph: what is left of
// a call there is the boundary.
import { type BoundaryHooks, type BoundaryResult, measureBoundary } from "../../bench/boundary.ts";
import { openCLoop } from "../../open/c-loop.ts";
import { openModel } from "../../open/model.ts";
import type { BoundaryTask } from "../children/tasks.ts";

/** Twelve words, the length of a typical query. */
const SENTENCE = "The quick brown fox jumps over the lazy dog near the river";

/** @returns undefined when it was stopped before there was a whole block */
export async function measureRuntimeBoundary(
  { runtime, plan, places }: BoundaryTask,
  hooks: BoundaryHooks,
): Promise<BoundaryResult | undefined> {
  using model = openModel(
    {
      model: "wordllama-256",
      variant: "fp32",
      backend: "cpu",
      runtime,
      provider: undefined,
      batch: 1,
      threads: 1,
      pin: "none",
      spin: false,
    },
    places,
  );
  const table = model.tokenize("none", [SENTENCE]);
  const embedder = model.embedder({
    prompt: "none",
    batch: 1,
    dim: "full",
    normalize: true,
    maxTokens: table.maxTokens,
    isExact: true,
  });
  embedder.embed(table, 0);
  const { calls } = embedder;
  const loop = model.own(openCLoop(places.cacheRoot, plan.callsPerBlock));
  const side = {
    infer: (tokens: number) => calls.infer(tokens),
    size: table.maxTokens,
    clockNs: loop.clockNs,
    timeInC: loop.prepare(calls.nativeCall(table.maxTokens)),
  };
  // The model closes when this ends: not before the last block.
  return await measureBoundary(side, plan, hooks);
}
