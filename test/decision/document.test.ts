// Documents against docs/decision.schema.json, by a library that we did not write.
import { describe, expect, test } from "bun:test";
import Ajv2020 from "ajv/dist/2020";
import schema from "../../docs/decision.schema.json" with { type: "json" };
import { decide } from "../../src/decision/decide.ts";
import { type DecisionFacts, decisionDocument } from "../../src/decision/document.ts";
import { isDecision, readDecision } from "../../src/decision/read-decision.ts";
import type { Tried } from "../../src/decision/tried.ts";
import { NO_LIMITS, SAME, steps, tried, weights } from "./made.ts";

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

const facts: DecisionFacts = {
  version: "0.1.0",
  run: "r",
  machine: {},
  command: ["mrlbench", "decide"],
  standsOn: "This decision stands on made text.",
  text: { name: "made" },
  limits: { ...NO_LIMITS, minRetention: 0.9 },
  conditions: { load: "typical" },
  budgetNs: 180e9,
  tookNs: 171.234e9,
  confirmation: {
    overNs: 60e9,
    roundsP99Ns: 300e3,
    p99Ns: undefined,
    holds: undefined,
    text: "It was not taken.",
  },
  unavailable: [{ provider: "GPU", backend: "gpu", why: "no such device", next: undefined }],
  notKnown: ["What batches cost."],
  openOptions: ({ model, variant, backend, runtime, provider, precision }, { dim }) => ({
    ...{ model, variant, backend, runtime, provider, precision: precision ?? null, dim },
    ...{ normalize: true, prompt: "none", threads: 1, pin: "none", spin: false },
  }),
};

function written(candidates: readonly Tried[]) {
  const decision = decide({ tried: candidates, limits: NO_LIMITS, parityOf: () => SAME });
  // As a reader of the file has it.
  return JSON.parse(JSON.stringify(decisionDocument(decision, facts)));
}

const against = {
  variant: "fp32",
  verdict: "refuse",
  kept: 0.5,
  keptLow: undefined,
  keptHigh: undefined,
  asked: 0.95,
} as const;
const ways: Readonly<Record<string, readonly Tried[]>> = {
  "one with everything": [tried(), tried({ runtime: "table", provider: "WebAssembly", step: steps(250) })],
  "one without a fallback": [tried()],
  "none, where nobody could be measured": [
    tried({
      ...{ step: undefined, call: undefined, screening: undefined, weights: undefined, parity: undefined },
      ...{ device: undefined, proof: undefined, failure: { text: "no such model", isDisqualified: false } },
    }),
  ],
  "none, where nothing passes": [
    tried({ weights: weights({ against }) }),
    tried({ variant: "int8", leftOut: "came last" }),
  ],
  "none of nobody": [],
};

describe("a decision is a document of the schema:", () => {
  test.each(Object.entries(ways))("%s", (_, candidates) => {
    validate(written(candidates));
    expect(validate.errors).toBeNull();
  });
});

test("the schema refuses what is none", () => {
  const { primary, ...rest } = written(ways["one with everything"]!);
  expect(validate(rest)).toBe(false);
  expect(validate({ ...rest, primary: { ...primary, dim: "256" } })).toBe(false);
  expect(validate({ ...rest, primary, schema_version: 2 })).toBe(false);
});

describe("reading a decision", () => {
  test("gives what to open, without what is null", () => {
    const { primary, fallback } = readDecision(written(ways["one with everything"]!), "d.json");
    expect(primary.candidate).toBe("m/fp32/table/WebAssembly");
    expect(primary.open).toEqual({
      ...{ model: "m", variant: "fp32", backend: "cpu", runtime: "table", provider: "WebAssembly", dim: 256 },
      ...{ normalize: true, prompt: "none", threads: 1, pin: "none", spin: false },
    });
    expect(fallback?.open.runtime).toBe("ort");
  });

  test.each([
    [{ model: "wordllama-256" }, 'd.json is no decision; seen: no field "schema"'],
    [[1, 2], 'd.json is no decision; seen: no field "schema"'],
    [{ schema: "other" }, 'd.json is no decision; seen: schema "other"'],
    [
      { ...written([tried()]), schema_version: 7 },
      "d.json has another version of its form; seen: schema_version 7",
    ],
    [written([]), 'd.json names no primary; seen: "primary": null'],
    [
      { ...written([tried()]), primary: 5 },
      'd.json names no primary; seen: "primary": not an operating point',
    ],
  ])("refuses what is none, %#", (given, message) => {
    expect(() => readDecision(given, "d.json")).toThrow(message);
  });

  test("tells a decision from options", () => {
    expect([isDecision({ schema: "x" }), isDecision({ model: "x" }), isDecision(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
