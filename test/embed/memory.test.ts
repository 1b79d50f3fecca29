// Memory of calls follows the texts that come: it grows between calls, and never changes a vector.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { MissingError } from "../../src/core/errors.ts";
import { Embedder, type EmbedderOptions } from "../../src/embed/embedder.ts";
import { callBytes } from "../../src/engine/memory.ts";
import { createScriptedEngine } from "../../src/engine/scripted.ts";
import { tableOfIds } from "./embed-texts.ts";
import { graphOf, powerSums } from "./scripted-model.ts";

const LIMIT = 200;

function open(options: Partial<EmbedderOptions>) {
  const engine = createScriptedEngine(graphOf({ dim: 5 }), powerSums);
  const rooms: number[] = [];
  /** Lengths that the calls there are now were made ready for. */
  let prepared: number[] = [];
  const createCalls = engine.createCalls.bind(engine);
  engine.createCalls = (batch, tokens) => {
    rooms.push(tokens);
    prepared = [];
    return { ...createCalls(batch, tokens), prepare: (length) => void prepared.push(length) };
  };
  const allocateVectors = (length: number) => new Float32Array(new ArrayBuffer(4 * length));
  const settings = { batch: 2, dim: "full" as const, normalize: true, maxTokens: LIMIT, allocateVectors };
  return { embedder: new Embedder(engine, { ...settings, ...options }), rooms, preparedNow: () => prepared };
}

const texts = fc.array(fc.array(fc.nat(30), { minLength: 1, maxLength: LIMIT }), {
  minLength: 2,
  maxLength: 8,
});

test("texts of any lengths give what they give with room from the start", () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: LIMIT }), (rows, firstTokens) => {
      const table = tableOfIds(rows);
      const { embedder, rooms } = open({ firstTokens });
      const { embedder: whole } = open({});
      for (let text = 0; text < rows.length; text++) {
        embedder.embed(table, text);
        whole.embed(table, text);
        expect([...embedder.vectors]).toEqual([...whole.vectors]);
      }
      expect(Math.max(...rooms)).toBeLessThanOrEqual(
        Math.max(firstTokens, Math.min(LIMIT, 2 * table.maxTokens)),
      );
      expect(rooms.length).toBeLessThan(10);
    }),
    { numRuns: 30 },
  );
});

test("calls that are prepared have their room before they are timed", () => {
  const { embedder, rooms } = open({ firstTokens: 4 });
  embedder.prepareTokens(100);
  expect(rooms).toEqual([4, 100]);
  const { calls } = embedder;
  embedder.embed(tableOfIds([[1, 2, 3], [4]]), 0);
  expect(embedder.calls).toBe(calls);
});

test("a length that was made ready stays ready when a longer one comes: a timed call makes none", () => {
  const { embedder, rooms, preparedNow } = open({ firstTokens: 4 });
  for (const tokens of [3, 4, 9, 100]) embedder.prepareTokens(tokens);
  expect(rooms.length).toBeGreaterThan(1);
  expect(new Set(preparedNow())).toEqual(new Set([3, 4, 9, 100]));
});

test("more than the machine has is an error that says how much", () => {
  const graph = graphOf({ dim: 1024, isPooled: false, elementType: "int64" });
  expect(callBytes(graph, 64, 8192)).toBe(64 * 8192 * (4 * 8 + 4 * 1024));
  const engine = createScriptedEngine(graph, powerSums);
  expect(() => engine.createCalls(1e6, 8192)).toThrow(MissingError);
  expect(() => engine.createCalls(1e6, 8192)).toThrow(/1000000 texts of up to 8192 tokens.+take 33800 GB/);
});

test("room to spare is left out where there is no memory for it", () => {
  const { embedder, rooms } = open({ firstTokens: 8 });
  const createCalls = embedder.engine.createCalls;
  embedder.engine.createCalls = (batch, tokens) => {
    if (tokens > 12) throw new MissingError({ what: "no memory", next: "Use less." });
    return createCalls(batch, tokens);
  };
  embedder.embed(tableOfIds([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [4]]), 0);
  expect(rooms).toEqual([8, 10]);
  expect(() => embedder.embed(tableOfIds([new Array(13).fill(1), [4]]), 0)).toThrow(MissingError);
  embedder.embed(tableOfIds([[1], [4]]), 0);
});
