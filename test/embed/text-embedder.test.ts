// Texts to vectors through a scripted runtime: what an application gets from each call, and what it may not ask for.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DataError, RuntimeError, UsageError } from "../../src/core/errors.ts";
import { MEAN_ALONE, type PostRecipe } from "../../src/embed/embedder.ts";
import { TextEmbedder } from "../../src/embed/text-embedder.ts";
import { TextPipeline } from "../../src/embed/text-pipeline.ts";
import { createScriptedEngine, type Script } from "../../src/engine/scripted.ts";
import { TokenCache } from "../../src/text/token-cache.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { createTestEmbedder, largestDifference, normalizedPrefix, tableOfIds } from "./embed-texts.ts";
import { graphOf, inputRows, powerSums } from "./scripted-model.ts";

const width = 6;
const maxTokens = 9;
const ROW_COUNT = 20;
/** A token for each character; the empty text has none. */
const idsOf = (text: string) => Array.from(text, (character) => character.charCodeAt(0) % ROW_COUNT);

interface Opened {
  readonly script?: Script;
  readonly batch?: number;
  readonly dim?: number;
  readonly normalize?: boolean;
  readonly recipe?: PostRecipe;
  readonly isPooled?: boolean;
  readonly cacheTexts?: number;
}

function open({
  script = powerSums,
  batch = 1,
  dim,
  normalize = true,
  recipe,
  isPooled,
  cacheTexts,
}: Opened) {
  const encoded: string[] = [];
  const released: string[] = [];
  const tokenizer: Tokenizer = {
    encode(text, target, offset, limit) {
      encoded.push(text);
      const ids = idsOf(text);
      target.set(ids.slice(0, limit), offset);
      return ids.length;
    },
  };
  const engine = createScriptedEngine(
    graphOf({ dim: width, ...(isPooled !== undefined && { isPooled }) }),
    script,
  );
  const settings = { batch, normalize, ...(dim && { dim }), ...(recipe && { recipe }) };
  const pipeline = new TextPipeline({
    embedder: createTestEmbedder(engine, settings, maxTokens),
    tokenizer,
    cache:
      cacheTexts === undefined
        ? undefined
        : new TokenCache(tokenizer, { texts: cacheTexts, tokensPerText: maxTokens, unitsPerText: 100 }),
    maxTokens,
    release: () => void released.push("released"),
  });
  return { embedder: new TextEmbedder(pipeline, ROW_COUNT), pipeline, encoded, released, engine };
}

/** The vector of the ids by the embedder that works on token tables, cut to `dim`. */
function expectedVector(ids: readonly number[], dim: number): number[] {
  const engine = createScriptedEngine(graphOf({ dim: width }), powerSums);
  const plain = createTestEmbedder(engine, { batch: 1, dim, normalize: true }, maxTokens);
  plain.embed(tableOfIds([ids]), 0);
  return [...plain.vectors.subarray(0, dim)];
}

const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "d"), maxLength: maxTokens });
const dim = fc.integer({ min: 1, max: width });
const calls = fc.array(fc.tuple(text, dim, fc.boolean()), { minLength: 1, maxLength: 12 });

describe("embed", () => {
  test("gives the vector of the text or of its ids at the dim of this call, whatever was asked before", () => {
    fc.assert(
      fc.property(calls, fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }), (all, cacheTexts) => {
        const { embedder } = open(cacheTexts === undefined ? {} : { cacheTexts });
        for (const [input, cut, asIds] of all) {
          const ids = idsOf(input);
          if (ids.length === 0) continue;
          const vector = embedder.embed(asIds ? Int32Array.from(ids) : input, cut);
          expect([...vector]).toEqual(expectedVector(ids, cut));
          expect(embedder.tokenCount).toBe(ids.length);
        }
      }),
    );
  });

  test("gives whole vectors where no dim is named, and prefixes that are normalised after the cut", () => {
    const plain = open({ normalize: false }).embedder.embed("abc").slice();
    const { embedder } = open({});
    expect(embedder.dim).toBe(width);
    expect(embedder.embed("abc")).toHaveLength(width);
    for (let cut = 1; cut <= width; cut++) {
      expect(largestDifference(embedder.embed("abc", cut), normalizedPrefix(plain, cut))).toBeLessThan(1e-6);
    }
  });

  test("gives one view for each dim, and the next call of the same dim writes into it", () => {
    const { embedder } = open({});
    const views = [embedder.embed("a", 4), embedder.embed("b", 2), embedder.embed("c")];
    expect(embedder.embed("d", 4)).toBe(views[0]!);
    expect(embedder.embed(Int32Array.of(1), 2)).toBe(views[1]!);
    expect(embedder.embed("d", width)).toBe(views[2]!);
    expect(embedder.embed("ab", 4)).toBe(views[0]!);
    expect([...views[0]!]).toEqual(expectedVector(idsOf("ab"), 4));
  });

  test("gives memory that is the application's own: what it does there, also to move it to a worker, changes nothing", () => {
    const { embedder } = open({});
    const expected = Float32Array.from(embedder.embed("abc"));
    const given = embedder.embed("abc");
    expect(given.buffer.byteLength).toBe(given.byteLength);
    given.fill(7);
    expect(Float32Array.from(embedder.embed("abc"))).toEqual(expected);
    const moved = embedder.embed("abc", 4);
    const kept = structuredClone(moved, { transfer: [moved.buffer as ArrayBuffer] });
    expect(moved).toHaveLength(0);
    expect(Float32Array.from(embedder.embed("abc"))).toEqual(expected);
    expect(embedder.embed("abc", 4)).toEqual(kept);
    embedder.close();
    expect(kept).toHaveLength(4);
  });

  test("keeps the ids that it was given as they are, and does not hold on to them", () => {
    const { embedder } = open({});
    const ids = Int32Array.of(3, 4, 5);
    embedder.embed(ids, 3);
    expect([...ids]).toEqual([3, 4, 5]);
    ids.fill(9);
    expect([...embedder.embed("ab", 3)]).toEqual(expectedVector(idsOf("ab"), 3));
  });

  test("of nothing is an error, also after something, at every dim, without a call of the runtime", () => {
    let inferences = 0;
    const { embedder } = open({
      script: (call) => {
        inferences++;
        return powerSums(call);
      },
    });
    embedder.embed("abc");
    for (const nothing of ["", new Int32Array(0)]) {
      for (const cut of [1, 3, width]) {
        expect(() => embedder.embed(nothing, cut)).toThrow(DataError);
        expect(() => embedder.embed(nothing, cut)).toThrow("no token that the model knows");
      }
    }
    expect(inferences).toBe(1);
    expect([...embedder.embed("abc", 2)]).toEqual(expectedVector(idsOf("abc"), 2));
  });

  test("cuts a longer text to the model's limit, and counts it", () => {
    const { embedder } = open({ cacheTexts: 4 });
    const long = "abcdabcdabcd";
    expect([...embedder.embed(long)]).toEqual(expectedVector(idsOf(long).slice(0, maxTokens), width));
    expect([embedder.truncatedCount, embedder.tokenCount]).toEqual([1, maxTokens]);
    embedder.embed("a".repeat(maxTokens));
    expect(embedder.truncatedCount).toBe(1);
    embedder.embed(long);
    expect(embedder.truncatedCount).toBe(2);
  });

  test("tokenizes a text that is remembered no second time, and counts it", () => {
    const { embedder, encoded } = open({ cacheTexts: 2 });
    for (const one of ["a", "b", "a", "c", "b", "a"]) embedder.embed(one, 3);
    expect(encoded).toEqual(["a", "b", "c", "b", "a"]);
    expect(embedder.cacheHitCount).toBe(1);
    embedder.embed(Int32Array.of(1));
    expect(embedder.cacheHitCount).toBe(1);
    expect(open({}).embedder.cacheHitCount).toBe(0);
  });

  test("throws the runtime's failure, and works again when the runtime does", () => {
    let status = 5;
    const { embedder } = open({ script: (call) => powerSums(call) || status });
    expect(() => embedder.embed("a")).toThrow(RuntimeError);
    status = 0;
    expect([...embedder.embed("a", 2)]).toEqual(expectedVector(idsOf("a"), 2));
  });

  test("cuts after the layer norm of the whole vector, and after pooling", () => {
    const tokenRows: Script = (call) => {
      const [ids] = inputRows(call, "input_ids");
      ids!.forEach((id, token) => {
        for (let i = 0; i < width; i++) call.output[token * width + i] = (id + 1) * (i + 1) ** 2 + i;
      });
      return 0;
    };
    const mean = Array.from({ length: width }, (_, i) => 3 * (i + 1) ** 2 + i);
    const centre = mean.reduce((sum, value) => sum + value, 0) / width;
    const spread = Math.sqrt(mean.reduce((sum, value) => sum + (value - centre) ** 2, 0) / width);
    const normed = mean.map((value) => (value - centre) / spread);
    const pooling = { script: tokenRows, isPooled: false };
    const layered = open({ ...pooling, recipe: { ...MEAN_ALONE, layerNorm: true } });
    const plain = open(pooling);
    for (const cut of [2, width, 1, 3]) {
      const ids = Int32Array.of(1, 3);
      expect(largestDifference(layered.embedder.embed(ids, cut), normalizedPrefix(normed, cut))).toBeLessThan(
        1e-4,
      );
      expect(largestDifference(plain.embedder.embed(ids, cut), normalizedPrefix(mean, cut))).toBeLessThan(
        1e-5,
      );
    }
  });
});

describe("what embed refuses, with the vectors before it intact", () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, width + 1, 2 ** 40])("dim %p", (wrong) => {
    const { embedder } = open({});
    embedder.embed("abc");
    expect(() => embedder.embed("abc", wrong)).toThrow(UsageError);
    expect(() => embedder.embed("abc", wrong)).toThrow(`1 to ${width}`);
    expect([...embedder.embed("abc")]).toEqual(expectedVector(idsOf("abc"), width));
  });

  test("a dim above the one that it was opened with", () => {
    const { embedder } = open({ dim: 3 });
    expect(embedder.embed("abc")).toHaveLength(3);
    expect(() => embedder.embed("abc", 4)).toThrow("1 to 3");
  });

  test("more ids than the model takes", () => {
    const { embedder } = open({});
    embedder.embed(new Int32Array(maxTokens));
    expect(() => embedder.embed(new Int32Array(maxTokens + 1))).toThrow(UsageError);
    expect(() => embedder.embed(new Int32Array(maxTokens + 1))).toThrow(`up to ${maxTokens}`);
    expect([...embedder.embed("ab", 2)]).toEqual(expectedVector(idsOf("ab"), 2));
  });

  test.each<[string, unknown]>([
    ["a number", 5],
    ["nothing", undefined],
    ["null", null],
    ["a list of texts", ["a", "b"]],
    ["a list of ids", [1, 2]],
    ["ids that are not whole", Float32Array.of(1.5)],
    ["ids of another width", BigInt64Array.of(1n)],
    ["an object", { length: 1, 0: 1 }],
    ["a text in an object", new String("a")],
  ])("%s in place of a text or ids", (_, input) => {
    const { embedder } = open({});
    embedder.embed("abc");
    for (const cut of [2, width]) {
      expect(() => embedder.embed(input as string, cut)).toThrow(UsageError);
      expect(() => embedder.embed(input as string, cut)).toThrow("a text, or its token ids");
    }
    expect([...embedder.embed("ab", 2)]).toEqual(expectedVector(idsOf("ab"), 2));
  });

  test.each([["2"], ["length"], [[2]], [{ valueOf: (): number => 2 }], [null], [2n]])(
    "a dim that is no number, also one that reads as one that was used: %p",
    (wrong) => {
      const { embedder } = open({});
      embedder.embed("abc", 2);
      expect(() => embedder.embed("abc", wrong as unknown as number)).toThrow(UsageError);
      expect([...embedder.embed("ab", 2)]).toEqual(expectedVector(idsOf("ab"), 2));
    },
  );

  test.each([
    ["a proxy", () => new Proxy(Int32Array.of(1), {})],
    ["an object that only descends from one", () => Object.create(Int32Array.prototype)],
    ["a list that was made to look like one", () => Object.setPrototypeOf([1, 2], Int32Array.prototype)],
    [
      "one whose memory was moved away",
      () => {
        const ids = new Int32Array(2);
        structuredClone(ids.buffer, { transfer: [ids.buffer] });
        return ids;
      },
    ],
    [
      "one that its buffer shrank away from",
      () => {
        const memory = new ArrayBuffer(16, { maxByteLength: 16 });
        const ids = new Int32Array(memory, 8, 2);
        memory.resize(4);
        return ids;
      },
    ],
    [
      "what throws when it is shown",
      () => ({
        [Symbol.for("nodejs.util.inspect.custom")]() {
          throw new Error("looked at");
        },
      }),
    ],
  ] as const)("%s in place of an array of ids", (_, input) => {
    const { embedder } = open({});
    expect(() => embedder.embed(input() as Int32Array)).toThrow(UsageError);
  });

  test.each([-1, Number.NaN, 1.5, 0, 7])(
    "as many ids as there are, and not the %p that a property says",
    (length) => {
      const { embedder } = open({});
      const ids = Object.defineProperty(Int32Array.of(1, 2), "length", { value: length });
      expect([...embedder.embed(ids)]).toEqual(expectedVector([1, 2], width));
      expect(embedder.tokenCount).toBe(2);
    },
  );

  test("ids that are no row of the table, wherever they stand, and never their call", () => {
    const anyId = fc.oneof(
      fc.integer({ min: 0, max: ROW_COUNT - 1 }),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    );
    let callCount = 0;
    const { embedder } = open({
      script: (call) => {
        callCount++;
        return powerSums(call);
      },
    });
    fc.assert(
      fc.property(fc.array(anyId, { minLength: 1, maxLength: maxTokens }), (ids) => {
        const stray = ids.findIndex((id) => id < 0 || id >= ROW_COUNT);
        const before = callCount;
        const embed = () => embedder.embed(Int32Array.from(ids), 2);
        if (stray < 0) expect([...embed()]).toEqual(expectedVector(ids, 2));
        else expect(embed).toThrow(`seen: ${ids[stray]} at ${stray}; expected: 0 to ${ROW_COUNT - 1}`);
        expect(callCount - before).toBe(stray < 0 ? 1 : 0);
      }),
    );
  });

  test("any text after close, at a dim that was used as at one that was not", () => {
    const { embedder, released } = open({});
    embedder.embed("abc", 2);
    embedder.close();
    embedder.close();
    expect(released).toEqual(["released"]);
    for (const cut of [2, 3]) expect(() => embedder.embed("abc", cut)).toThrow(UsageError);
    expect(() => embedder.embed(Int32Array.of(1))).toThrow("closed");
  });

  test("`using` closes, also when the block throws", () => {
    const { embedder, released } = open({});
    const failing = () => {
      using held = embedder;
      held.embed("a");
      throw new Error("mine");
    };
    expect(failing).toThrow("mine");
    expect(released).toEqual(["released"]);
    expect(() => embedder.embed("a")).toThrow("closed");
  });
});

describe("the steps, for several texts a call", () => {
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((batch) => fc.array(fc.array(text, { minLength: batch, maxLength: batch }), { minLength: 1 }));

  test("give each text the vector that it has alone, call after call", () => {
    fc.assert(
      fc.property(rows, (groups) => {
        const batch = groups[0]!.length;
        const { pipeline } = open({ batch, cacheTexts: 3 });
        const vectors = groups[0]!.map((_, row) => pipeline.rowVector(row));
        for (const group of groups) {
          const counts = group.map((one, row) => pipeline.tokenize(row, one));
          expect(counts).toEqual(group.map(({ length }) => length));
          expect(pipeline.tokenCount).toBe(counts.reduce((sum, count) => sum + count, 0));
          const tokens = pipeline.copyIn();
          expect(tokens).toBe(Math.max(...counts));
          if (tokens === 0) continue;
          expect(pipeline.infer(tokens)).toBe(0);
          pipeline.copyOut();
          pipeline.post(tokens);
          group.forEach((one, row) => {
            expect([...vectors[row]!]).toEqual(expectedVector(idsOf(one), width));
          });
        }
      }),
    );
  });

  test("cut each text to the limit by itself", () => {
    const { pipeline } = open({ batch: 3 });
    expect(["abcdabcdabcd", "a", "dddddddddddd"].map((one, row) => pipeline.tokenize(row, one))).toEqual([
      9, 1, 9,
    ]);
    expect(pipeline.truncatedCount).toBe(2);
  });
});

test("an application gets what it needs, and nothing that could reach a call that was not prepared", () => {
  const { embedder } = open({});
  const members = new Set<string>();
  for (let at: object = embedder; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Reflect.ownKeys(at)) members.add(String(name));
  }
  expect([...members].toSorted()).toEqual(
    ["Symbol(Symbol.dispose)", "cacheHitCount", "checkDim", "close", "constructor", "dim"].concat([
      ...["embed", "maxTokens", "prepare", "tokenCount", "truncatedCount", "vectorHitCount"],
    ]),
  );
  // Nor can what it says be set to something else.
  for (const name of ["dim", "maxTokens"])
    expect(() => Object.assign(embedder, { [name]: 1 })).toThrow(TypeError);
});

test("prepare makes the calls for all lengths, or for those up to a limit", () => {
  const { embedder, pipeline, engine } = open({});
  const prepared: number[] = [];
  pipeline.embedder.calls.prepare = (tokens) => void prepared.push(tokens);
  embedder.prepare(3);
  expect(prepared).toEqual([1, 2, 3]);
  embedder.prepare();
  expect(prepared.slice(3)).toEqual(Array.from({ length: maxTokens }, (_, i) => i + 1));
  for (const wrong of [0, -1, 1.5, Number.NaN, maxTokens + 1, 2 ** 32 + 1, "3", null]) {
    expect(() => embedder.prepare(wrong as number)).toThrow(`1 to ${maxTokens}`);
  }
  embedder.close();
  expect(() => embedder.prepare(1)).toThrow("closed");
  engine.close();
});
