// The engines that are no runtime: what they promise to whoever measures or tests with them.
import { expect, test } from "bun:test";
import { RuntimeError } from "../../src/core/errors.ts";
import { createNullCalls } from "../../src/engine/null.ts";
import { createScriptedEngine, type ScriptedCall } from "../../src/engine/scripted.ts";
import { graphOf } from "../embed/scripted-model.ts";

test("a null call succeeds and touches neither inputs nor output", () => {
  const calls = createNullCalls(graphOf({ dim: 4, elementType: "int64" }), 2, 5);
  expect(calls.inputs.map(({ words }) => words.length)).toEqual(new Array(4).fill(2 * 5 * 2));
  calls.output.fill(7);
  for (const { words } of calls.inputs) words.fill(3);
  calls.prepare(5);
  expect(calls.infer(5)).toBe(0);
  calls.check(0);
  expect([...calls.output]).toEqual(new Array(8).fill(7));
  for (const { words } of calls.inputs) expect(words.every((word) => word === 3)).toBe(true);
  calls.close();
});

test("a scripted call sees its number, size and memory, and its status comes back", () => {
  const seen: ScriptedCall[] = [];
  const engine = createScriptedEngine(graphOf({ dim: 4 }), (call) => {
    seen.push(call);
    call.output.fill(call.index);
    return call.index === 1 ? 5 : 0;
  });
  const calls = engine.createCalls(2, 6);
  expect([calls.infer(3), calls.infer(6)]).toEqual([0, 5]);
  expect(seen.map(({ index, batch, tokens }) => [index, batch, tokens])).toEqual([
    [0, 2, 3],
    [1, 2, 6],
  ]);
  expect(calls.output.every((value) => value === 1)).toBe(true);
  expect(() => calls.check(5)).toThrow(RuntimeError);
  calls.check(0);
  calls.close();
});
