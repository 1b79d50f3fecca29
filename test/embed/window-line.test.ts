// Windows that helpers embed while others fill: they come in order and with the vectors that each text has alone, whoever made them.
import { afterEach, expect, test } from "bun:test";
import fc from "fast-check";
import { NativeError } from "../../ffi/errors.ts";
import { setSignalSource } from "../../src/core/signals.ts";
import type { CallHelpers } from "../../src/embed/call-helpers.ts";
import { TextWindow } from "../../src/embed/text-window.ts";
import { WindowLine } from "../../src/embed/window-line.ts";
import { createScriptedEngine } from "../../src/engine/scripted.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { createTestEmbedder } from "./embed-texts.ts";
import { graphOf, powerSums } from "./scripted-model.ts";

const DIM = 3;
const LIMIT = 6;

afterEach(() => setSignalSource(undefined));

/** One token a character. */
const tokenizer: Tokenizer = {
  encode(text, target, offset, limit) {
    [...text].slice(0, limit).forEach((letter, token) => {
      target[offset + token] = letter.charCodeAt(0);
    });
    return text.length;
  },
};

function embedderOf(batch: number) {
  return createTestEmbedder(
    createScriptedEngine(graphOf({ dim: DIM }), powerSums),
    { batch, normalize: false },
    LIMIT,
  );
}

/** What helpers do with a window: how long they take, and whether they bring it back. */
interface Fate {
  readonly isThere: boolean;
  readonly afterMs: number;
  readonly brings: boolean;
}

function helpersOf(batch: number, fates: readonly Fate[]): CallHelpers {
  const embedder = embedderOf(batch);
  let turn = 0;
  const fate = () => fates[turn % fates.length]!;
  return {
    expect() {},
    made: async () => {
      turn++;
    },
    get isThere() {
      return fate().isThere;
    },
    windowCount: 3,
    workNs: 0,
    async run(calls) {
      const { afterMs, brings } = fate();
      turn++;
      await Bun.sleep(afterMs);
      if (!brings) return undefined;
      return calls.map(({ ids, offsets }) => {
        embedder.embed({ ids, offsets, textCount: offsets.length - 1 }, 0);
        return embedder.vectors.slice();
      });
    },
  };
}

async function embedded(texts: readonly string[], batch: number, helpers: CallHelpers | undefined) {
  const embedder = embedderOf(batch);
  const taken: [string, number[]][] = [];
  const line = new WindowLine(
    () => new TextWindow(embedder, tokenizer, LIMIT),
    helpers,
    (window) => {
      const vectors = window.embed();
      window.texts.forEach((text, row) => {
        taken.push([text, [...vectors.subarray(row * DIM, (row + 1) * DIM)]]);
      });
    },
  );
  for (const text of texts) {
    line.current.add(text);
    if (line.current.isFull) await line.send();
  }
  if (line.current.texts.length > 0) await line.send();
  await line.finish();
  return { taken, tokenCount: line.tokenCount, paddingWaste: line.paddingWaste };
}

const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
const fate = fc.record({
  isThere: fc.boolean(),
  afterMs: fc.integer({ min: 0, max: 3 }),
  brings: fc.boolean(),
});

test("any texts, helpers that come and go, are quick or slow, or bring nothing back", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fate, { minLength: 1, maxLength: 8 }),
      async (texts, batch, fates) => {
        const alone = await embedded(texts, batch, undefined);
        expect(alone.taken.map(([text]) => text)).toEqual(texts);
        expect(await embedded(texts, batch, helpersOf(batch, fates))).toEqual(alone);
      },
    ),
    { numRuns: 40 },
  );
});

const ALWAYS: Fate = { isThere: true, afterMs: 1, brings: true };

test("a window that cannot be taken ends the line there, and those behind it are not taken", async () => {
  const embedder = embedderOf(1);
  const taken: number[] = [];
  const line = new WindowLine(
    () => new TextWindow(embedder, tokenizer, LIMIT),
    helpersOf(1, [ALWAYS]),
    ({ texts }) => {
      if (taken.length === 2) throw new NativeError("a runtime", "run", "it failed");
      taken.push(texts.length);
    },
  );
  const sending = async () => {
    for (let count = 0; count < 6; count++) {
      line.current.add("a");
      await line.send();
    }
    await line.finish();
  };
  expect(await sending().catch((error: unknown) => error)).toBeInstanceOf(NativeError);
  expect(taken).toEqual([1, 1]);
});

test("what comes back after a signal is not taken", async () => {
  let code: number | undefined;
  setSignalSource({ code: () => code, letGo() {}, hold() {} });
  const embedder = embedderOf(1);
  let taken = 0;
  const line = new WindowLine(
    () => new TextWindow(embedder, tokenizer, LIMIT),
    helpersOf(1, [ALWAYS]),
    () => taken++,
  );
  line.current.add("a");
  await line.send();
  code = 130;
  expect(await line.finish().catch((error: unknown) => error)).toMatchObject({
    name: "Interrupted",
    code: 130,
  });
  expect(taken).toBe(0);
});
