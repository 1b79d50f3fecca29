// Calls that do nothing: what a measurement of them shows is the harness itself.
import { Arena } from "../../ffi/arena.ts";
import { assert } from "../core/errors.ts";
import type { EngineCalls } from "./engine.ts";
import type { MappedGraph } from "./graph.ts";
import { allocateCallMemory } from "./memory.ts";

/** Inputs and output as a runtime would have them for this graph. Every call succeeds at once and writes nothing. */
export function createNullCalls(graph: MappedGraph, batch: number, maxTokens: number): EngineCalls {
  const arena = new Arena("null-calls");
  const memory = allocateCallMemory(arena, graph, batch, maxTokens);
  arena.touch();
  arena.freeze();
  return {
    batch,
    maxTokens,
    ...memory,
    cutTo() {},
    prepare() {},
    infer: () => 0,
    check: (status) => assert(status === 0, `a call that does nothing succeeds; status ${status}`),
    lock: () => undefined,
    nativeCall() {
      throw new Error("a call that does nothing has no native side");
    },
    close: () => arena.close(),
  };
}
