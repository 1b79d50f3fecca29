// Texts that are put into calls by their length: each gets the vector that it has alone, in the order in which they came.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { TextWindow } from "../../src/embed/text-window.ts";
import { createScriptedEngine } from "../../src/engine/scripted.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { createTestEmbedder } from "./embed-texts.ts";
import { graphOf, inputRows, powerSums } from "./scripted-model.ts";

const DIM = 3;
const LIMIT = 30;

/** One token a character; the empty text has none. */
const tokenizer: Tokenizer = {
  encode(text, target, offset, limit) {
    for (let i = 0; i < Math.min(text.length, limit); i++) target[offset + i] = text.charCodeAt(i) - 97;
    return text.length;
  },
};

function windowOf(batch: number) {
  const calls: number[] = [];
  const engine = createScriptedEngine(graphOf({ dim: DIM }), (call) => {
    calls.push(call.tokens);
    return powerSums(call);
  });
  const embedder = createTestEmbedder(engine, { batch, normalize: false }, LIMIT);
  return { window: new TextWindow(embedder, tokenizer, LIMIT), calls };
}

const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 2 * LIMIT });

function vectorAlone(text: string): number[] {
  const ids = [...text.slice(0, LIMIT)].map((letter) => letter.charCodeAt(0) - 97);
  return [1, 2, 3].map((power) => ids.reduce((sum, id) => sum + (id + 1) ** power, 0));
}

test("any texts, in windows of any size", () => {
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      (texts, batch) => {
        const { window, calls } = windowOf(batch);
        const vectors: number[] = [];
        const flush = () => {
          vectors.push(...window.embed());
          window.clear();
        };
        for (const one of texts) {
          expect(window.add(one)).toBe(one.length > LIMIT);
          if (window.isFull) flush();
        }
        if (window.texts.length > 0) flush();
        expect(vectors).toEqual(texts.flatMap(vectorAlone));
        const tokenCount = texts.reduce((sum, { length }) => sum + Math.min(length, LIMIT), 0);
        const padded = calls.reduce((sum, tokens) => sum + batch * tokens, 0);
        expect([window.tokenCount, window.paddedTokenCount]).toEqual([tokenCount, padded]);
      },
    ),
  );
});

test("what is padded is little, though long and short texts come in turn", () => {
  const { window, calls } = windowOf(4);
  for (let i = 0; i < 16; i++) window.add(i % 2 === 0 ? "a" : "b".repeat(20));
  window.embed();
  expect(calls).toEqual([20, 20, 1, 1]);
  expect(window.paddedTokenCount).toBe(window.tokenCount);
});

test("there are texts for a call long before the window is full", () => {
  const { window } = windowOf(2);
  window.add("a");
  expect(window.hasCall).toBe(false);
  window.add("b");
  expect([window.hasCall, window.isFull]).toEqual([true, false]);
});

test("when a call fails, the texts before the one that fails have their vectors", () => {
  const engine = createScriptedEngine(graphOf({ dim: DIM }), (call) =>
    inputRows(call, "input_ids").flat().includes(25) ? 1 : powerSums(call),
  );
  const window = new TextWindow(
    createTestEmbedder(engine, { batch: 3, normalize: false }, LIMIT),
    tokenizer,
    LIMIT,
  );
  const texts = ["abc", "a", "bb", "caz", "abcabc"];
  for (const one of texts) window.add(one);
  expect(() => window.embed()).toThrow("a scripted call failed");
  const { vectors, count, failure } = window.embedUpToFailure();
  expect(count).toBe(3);
  expect(failure).toBeInstanceOf(Error);
  expect(window.calledTexts).toEqual([3]);
  expect([...vectors.subarray(0, count * DIM)]).toEqual(texts.slice(0, 3).flatMap(vectorAlone));
});
