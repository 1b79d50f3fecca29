// A process that a signal ended: every call is a row, and its figures are made of the last ones.
import { expect, test } from "bun:test";
import type { ProcessOutcome } from "../../../src/cases/outcome.ts";
import { CALLS_OF_A_SIGNAL, forFigures, INTERRUPTED } from "../../../src/cases/plan/last-calls.ts";
import { latencyNs, ofSteadyCalls } from "../../../src/cases/plan/steady-calls.ts";
import { PHASES } from "../../../src/schema/call-columns.ts";
import { exampleIdentity } from "../../report/example.ts";

const WARMUP = 100;

function processOf(count: number, error?: string): ProcessOutcome {
  const table = {
    count,
    phase: new Uint8Array(count).map((_, call) => PHASES.indexOf(call < WARMUP ? "warmup" : "steady")),
    textOf: new Uint32Array(count),
    textIds: ["one"],
    latencyNs: new Float64Array(count).map((_, call) => call),
  };
  const identity = { ...exampleIdentity, arm: undefined };
  return { result: { error }, calls: [{ identity, table }] } as unknown as ProcessOutcome;
}

const steady = (outcome: ProcessOutcome) => [...ofSteadyCalls(outcome.calls, latencyNs)];

test("the last of many calls", () => {
  const outcome = processOf(50_000, INTERRUPTED);
  const kept = steady(forFigures(outcome));
  expect(kept).toEqual(Array.from({ length: CALLS_OF_A_SIGNAL }, (_, i) => 50_000 - CALLS_OF_A_SIGNAL + i));
  expect(outcome.calls[0]!.table.count).toBe(50_000);
});

test("all of a few, and all where no signal ended it", () => {
  for (const outcome of [processOf(4000, INTERRUPTED), processOf(50_000), processOf(50_000, "crashed")])
    expect(steady(forFigures(outcome))).toEqual(steady(outcome));
});
