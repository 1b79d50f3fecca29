// An engine whose calls do what a script says: what stands on an engine can be shown every answer that a runtime may give.
import { RuntimeError } from "../core/errors.ts";
import type { Engine, EngineCalls, TokenInput } from "./engine.ts";
import type { MappedGraph } from "./graph.ts";
import { createNullCalls } from "./null.ts";

/** One call as a script sees it: it reads the inputs and writes the output, as a runtime does. */
export interface ScriptedCall {
  /** Calls that were made before this one. */
  readonly index: number;
  readonly batch: number;
  /** Tokens a text, padding included. */
  readonly tokens: number;
  readonly inputs: readonly TokenInput[];
  readonly output: Float32Array;
  readonly halves: Uint16Array | undefined;
}

/** Plays one call; returns its status. */
export type Script = (call: ScriptedCall) => number;

export function createScriptedEngine(graph: MappedGraph, script: Script): Engine {
  return {
    runtime: "ort",
    runtimeVersion: "scripted",
    libraryPath: "",
    provider: "CPUExecutionProvider",
    device: undefined,
    otherDevices: [],
    precision: "f32",
    ioMemory: "in-place",
    placement: "scripted",
    fallback: "none",
    settings: [],
    times: { libraryNs: 0, environmentNs: 0, compileNs: 0 },
    output: graph.output,
    takesMask: graph.inputs.some(({ role }) => role === "attention_mask"),
    fixedShape: graph.fixedShape,
    lengths: [],
    createCalls: (batch, maxTokens) => createScriptedCalls(graph, batch, maxTokens, script),
    profile: () => ({ operators: [], precision: undefined }),
    close() {},
  };
}

function createScriptedCalls(
  graph: MappedGraph,
  batch: number,
  maxTokens: number,
  script: Script,
): EngineCalls {
  const calls = createNullCalls(graph, batch, maxTokens);
  const { inputs, output, halves } = calls;
  let index = 0;
  return {
    ...calls,
    infer: (tokens) => script({ index: index++, batch, tokens, inputs, output, halves }),
    check(status) {
      if (status === 0) return;
      throw new RuntimeError({
        what: "a scripted call failed",
        seen: `status ${status}`,
        expected: "0",
        next: "Read the script.",
      });
    },
  };
}
