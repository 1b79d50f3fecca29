// A process that a signal ended: every call is a row, and its figures are made of the last ones.
import { expect, test } from "bun:test";
import { INTERRUPTED } from "../../../src/cases/describe/failed-case.ts";
import type { ProcessOutcome } from "../../../src/cases/outcome.ts";
import {
  CALLS_OF_A_SIGNAL,
  forFigures,
  keptForFigures,
  lastBlocks,
  processesOfSignal,
} from "../../../src/cases/plan/last-calls.ts";
import { latencyNs, ofSteadyCalls } from "../../../src/cases/plan/steady-calls.ts";
import { PHASES } from "../../../src/schema/call-columns.ts";
import { notesOf } from "../../../src/schema/notes.ts";
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
  for (const outcome of [processOf(1000, INTERRUPTED), processOf(50_000), processOf(50_000, "crashed")])
    expect(steady(forFigures(outcome))).toEqual(steady(outcome));
});

const parts = (count: number, each: number) => {
  const { identity, table } = processOf(count).calls[0]!;
  return Array.from({ length: Math.ceil(count / each) }, (_, part) => {
    const [from, to] = [part * each, Math.min(count, (part + 1) * each)];
    const own = { phase: table.phase.slice(from, to), latencyNs: table.latencyNs!.slice(from, to) };
    return { identity, table: { ...table, ...own, textOf: new Uint32Array(to - from), count: to - from } };
  });
};

test("the last of many calls that came in parts", () => {
  const kept = lastBlocks(parts(50_000, 300));
  expect([...ofSteadyCalls(kept, latencyNs)]).toEqual(
    Array.from({ length: CALLS_OF_A_SIGNAL }, (_, i) => 50_000 - CALLS_OF_A_SIGNAL + i),
  );
  expect(lastBlocks(parts(900, 300))).toHaveLength(3);
  expect(lastBlocks([])).toEqual([]);
});

test("of stretches whole ones, as many as hold so many calls of the arm that counts", () => {
  const stretches = parts(40_000, 2000).map(({ table }, index) => ({
    identity: { ...exampleIdentity, arm: index % 2 === 0 ? "null" : "full" },
    table,
  }));
  const kept = lastBlocks(stretches);
  expect(kept.map(({ table }) => table.count)).toEqual([2000]);
  expect(kept).toEqual(stretches.slice(-1));
});

test("rows that were written keep what figures are made of, and no more", () => {
  const [block] = processOf(5000).calls;
  const kept = keptForFigures({ ...block!, table: { ...block!.table, copyInNs: new Float64Array(5000) } });
  expect(Object.keys(kept.table).sort()).toEqual(["count", "latencyNs", "phase", "textIds", "textOf"]);
});

test("many calls of several processes are not gone through again, few are", () => {
  const process = (count: number) => {
    const outcome = processOf(count);
    return { ...outcome, result: { ...outcome.result, notes: notesOf("variant", ["stays"]) } };
  };
  const few = [process(8000), process(8000)];
  expect(processesOfSignal(few)).toBe(few);
  const [first, second] = processesOfSignal([process(50_000), process(50_000)]);
  expect(steady(first!)).toHaveLength(CALLS_OF_A_SIGNAL);
  expect(steady(second!)).toHaveLength(CALLS_OF_A_SIGNAL);
  expect(first!.result.notes.map(({ text }) => text)).toEqual([
    "stays",
    "A signal ended it: its figures are of the last 1,024 steady calls of each process, its rows are all there.",
  ]);
});
