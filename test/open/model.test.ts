// The owner of what is opened: all of it is closed, once, the last first, also when opening fails half-way.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { UsageError } from "../../src/core/errors.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { createScriptedEngine } from "../../src/engine/scripted.ts";
import type { CandidateRequest, EngineSource } from "../../src/open/candidate.ts";
import { openModel } from "../../src/open/model.ts";
import { referenceFolder } from "../embed/reference-models.ts";
import { graphOf, powerSums } from "../embed/scripted-model.ts";

const DIM = 4;
const request: CandidateRequest = {
  model: join(referenceFolder, "minilm"),
  variant: "fp32",
  backend: "cpu",
  runtime: "auto",
  provider: undefined,
  batch: 1,
  threads: 1,
  pin: "none",
  spin: false,
};
const places = { cacheRoot: "/nowhere", ortLibrary: undefined, openvinoLibrary: undefined, modelStores: [] };
const embed = { prompt: "none", batch: 1, dim: "full", normalize: true, maxTokens: 8 } as const;

/** Opens on a scripted engine that notes what is closed. */
function open(changes: Partial<CandidateRequest> = {}, graph = graphOf({ dim: DIM })) {
  const closed: string[] = [];
  const openEngine: EngineSource = () => {
    const engine = createScriptedEngine(graph, powerSums);
    const noting: Engine = {
      ...engine,
      createCalls(batch, maxTokens) {
        const calls = engine.createCalls(batch, maxTokens);
        return {
          ...calls,
          close() {
            closed.push(`calls of ${batch}`);
            calls.close();
          },
        };
      },
      close: () => void closed.push("engine"),
    };
    return { engine: noting, unpackedBytes: 0, unpackNs: 0 };
  };
  return { closed, open: () => openModel({ ...request, ...changes }, places, { openEngine }) };
}

describe("closing a model closes", () => {
  test("what was opened last first, and each once", () => {
    const { closed, open: opening } = open();
    const model = opening();
    model.embedder(embed);
    model.embedder({ ...embed, batch: 2 });
    model.own({ [Symbol.dispose]: () => void closed.push("index") });
    model.close();
    model.close();
    expect(closed).toEqual(["index", "calls of 2", "calls of 1", "engine"]);
  });

  test("an embedder of texts, which closes the model in turn", () => {
    const asked = {
      prompt: "none",
      batch: 1,
      dim: "full",
      normalize: true,
      cacheTexts: 0,
      maxTokens: 8,
    } as const;
    for (const first of ["model", "embedder"] as const) {
      const { closed, open: opening } = open();
      const model = opening();
      const embedder = model.textPipeline(asked);
      (first === "model" ? model : embedder).close();
      model.close();
      embedder.close();
      expect(closed).toEqual(["calls of 1", "engine"]);
    }
  });

  test("its memory: it cannot be used any more", () => {
    const model = open().open();
    model.memory.samples(1);
    model.close();
    expect(() => model.memory.samples(1)).toThrow("closed");
  });
});

describe("when opening fails half-way", () => {
  test("the engine is closed: the graph pools by itself, and another pooling was asked for", () => {
    const { closed, open: opening } = open({ recipe: { pooling: "cls" } });
    expect(opening).toThrow(UsageError);
    expect(closed).toEqual(["engine"]);
  });

  test("what is there is closed with the model, whatever was to come", () => {
    const { closed, open: opening } = open();
    const openAll = () => {
      using model = opening();
      model.embedder(embed);
      model.embedder({ ...embed, dim: DIM + 1 });
    };
    expect(openAll).toThrow(UsageError);
    expect(closed).toEqual(["calls of 1", "engine"]);
  });
});

test("a tokenizer is opened once, whoever asks for it", () => {
  using model = open().open();
  expect(model.tokenizer("none")).toBe(model.tokenizer("none"));
});
