// Which combinations a plan keeps, and why it leaves the others out.
import { describe, expect, test } from "bun:test";
import { type Combination, possibleOf } from "../../../src/grid/plan/left-out.ts";
import type { FoundModel } from "../../../src/grid/plan/model-facts.ts";
import { benchCase } from "../../cases/example-case.ts";

const one: Combination = { ...benchCase, model: "static", variant: undefined, repeatHits: 0 };

/** A static model of 256 dims, a transformer whose width is not known, and an OpenVINO IR. */
function modelOf(model: string, variant: string | undefined): FoundModel {
  if (variant === "q4") return { why: `${model} has no such variant` };
  return {
    facts: {
      variant: variant ?? "fp32",
      isStatic: model === "static",
      isOpenvinoIr: model === "ir",
      dims: model === "static" ? 256 : undefined,
      weightBytes: 1e6,
    },
  };
}

/** Each value in turn, and what comes of it. */
function planned(changes: readonly Partial<Combination>[]) {
  const { kept, leftOut } = possibleOf(
    changes.map((change) => ({ ...one, ...change })),
    modelOf,
  );
  return {
    kept: kept.length,
    leftOut: Object.fromEntries(leftOut.map(({ why, combinations }) => [why, combinations.length])),
  };
}

describe("what cannot exist is left out", () => {
  test.each([
    ["a variant that the model lacks", { variant: "q4" }, "static has no such variant"],
    [
      "the table of what is none",
      { model: "transformer", runtime: "table" },
      "transformer is no static model, and the runtime table computes with a table alone",
    ],
    [
      "a runtime that does not serve the device",
      { backend: "gpu", runtime: "table" },
      "runtime table has no provider for backend gpu; seen: table on the gpu; expected: a runtime that serves the gpu",
    ],
    [
      "an IR in another runtime",
      { model: "ir", runtime: "ort" },
      "ir is an OpenVINO IR, which no other runtime reads",
    ],
    [
      "another precision than the only one",
      { precision: "bf16", runtime: "ort" },
      "CPUExecutionProvider computes in f32",
    ],
    ["more dims than the model has", { dim: 257 }, "static has 256 dims"],
    ["several callers of a simulation", { layer: "C", callers: 2 }, "layer C has one caller"],
  ] as const)("%s", (_, change, why) => {
    expect(planned([{}, change])).toEqual({ kept: 1, leftOut: { [why]: 1 } });
  });

  test("a provider of another system", () => {
    const provider = process.platform === "win32" ? "CoreMLExecutionProvider" : "DmlExecutionProvider";
    const backend = process.platform === "win32" ? "npu" : "gpu";
    const { kept, leftOut } = planned([{}, { backend, runtime: "ort", provider }]);
    expect(kept).toBe(1);
    expect(Object.keys(leftOut)[0]).toStartWith(`${provider} is of `);
  });

  test("but what only the opened model tells stays", () => {
    expect(planned([{ model: "transformer", dim: 9999 }])).toEqual({ kept: 1, leftOut: {} });
  });
});

describe("what would be measured twice is left out", () => {
  test.each([
    [
      "spinning where nothing spins",
      [{ spin: false }, { spin: true }],
      "openvino",
      "openvino offers no spinning",
    ],
    ["threads of the table", [{ threads: 1 }, { threads: 2 }], "table", "the runtime table has one thread"],
    [
      "an arena that is not there",
      [{ arena: true }, { arena: false }],
      "openvino",
      "openvino has no such arena",
    ],
    ["repeat hits of a call", [{ repeatHits: 0 }, { repeatHits: 0.5 }], "ort", "layer B has no repeat hits"],
    ["all dims by name and number", [{ dim: 256 }, { dim: "full" }], "ort", "256 dims are all of static"],
    [
      "the default by its name",
      [{}, { variant: "fp32" }],
      "ort",
      "fp32 is the variant of static where none is named",
    ],
    ["auto and what it is", [{ runtime: "auto" }, {}], "ort", "it is ort on CPUExecutionProvider"],
    ["f32 of a cpu", [{}, { precision: "f32" }], "ort", "f32 is what a cpu computes in by itself"],
    ["the sessions of one caller", [{}, { sessions: "shared" }], "ort", "one caller has one session"],
  ] as const)("%s", (_, changes, runtime, why) => {
    const both = changes.map((change) => ({ runtime, ...change }));
    expect(planned(both)).toEqual({ kept: 1, leftOut: { [`measured already: ${why}`]: 1 } });
  });

  test("and not where it makes a difference", () => {
    expect(planned([{ spin: false }, { spin: true }, { threads: 2 }, { arena: false }])).toMatchObject({
      kept: 4,
    });
    expect(planned([{ layer: "C" }, { layer: "C", repeatHits: 0.5 }])).toMatchObject({ kept: 2 });
  });

  test("whatever order they come in, the one stays that says what is so", () => {
    const { kept } = possibleOf(
      [true, false].map((spin) => ({ ...one, runtime: "openvino" as const, spin })),
      modelOf,
    );
    expect(kept.map(({ spin }) => spin)).toEqual([false]);
  });
});
