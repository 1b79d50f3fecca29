// Passages that stream in: each becomes the vector that its text has alone, whatever the batch, and is noted once.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { Interrupted } from "../../src/core/signals.ts";
import type { Passage } from "../../src/data/passages.ts";
import { PassageTally } from "../../src/data/tally.ts";
import { createScriptedEngine } from "../../src/engine/scripted.ts";
import { PassageEncoder } from "../../src/quality/encode.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { createTestEmbedder } from "../embed/embed-texts.ts";
import { graphOf, powerSums } from "../embed/scripted-model.ts";

const DIM = 3;
const LIMIT = 4;

/** One token a character, its place in the alphabet, and a special one at the end: no text is without tokens. */
const tokenizer: Tokenizer = {
  encode(text, target, offset, limit) {
    const ids = [...text].map((letter) => letter.charCodeAt(0) - 96).concat(0);
    ids.slice(0, limit).forEach((id, token) => {
      target[offset + token] = id;
    });
    return ids.length;
  },
};

/** What the scripted model makes of it: see `powerSums`. An empty text is the zero vector all the same. */
function expectedVector(text: string): number[] {
  if (text === "") return [0, 0, 0];
  const ids = [...text]
    .map((letter) => letter.charCodeAt(0) - 96)
    .concat(0)
    .slice(0, LIMIT);
  return [1, 2, 3].map((power) => ids.reduce((sum, id) => sum + (id + 1) ** power, 0));
}

async function* stream(texts: readonly string[]): AsyncGenerator<Passage> {
  for (const [index, text] of texts.entries())
    yield { id: String(index), text, place: String(index), label: undefined };
}

function encoderOf(batch: number): PassageEncoder {
  const engine = createScriptedEngine(graphOf({ dim: DIM }), powerSums);
  return new PassageEncoder(createTestEmbedder(engine, { batch, normalize: false }, LIMIT), tokenizer, LIMIT);
}

const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });

test("any texts in any batches", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }),
      async (texts, batch) => {
        const encoder = encoderOf(batch);
        const tally = new PassageTally("texts");
        const vectors = await encoder.encode(stream(texts), tally, async () => {});
        expect([...vectors]).toEqual(texts.flatMap(expectedVector));
        expect(tally.count).toBe(texts.length);
        expect(encoder.truncatedCount).toBe(texts.filter(({ length }) => length + 1 > LIMIT).length);
      },
    ),
  );
});

test("what is thrown after a window, as when the user asks to stop, ends the encoding there", async () => {
  const tally = new PassageTally("texts");
  const encoding = encoderOf(2).encode(stream(new Array<string>(200).fill("a")), tally, async () => {
    if (tally.count >= 100) throw new Interrupted(130);
  });
  expect(await encoding.catch((error: unknown) => error)).toBeInstanceOf(Interrupted);
  // Windows of 32 calls.
  expect(tally.count).toBe(128);
});
