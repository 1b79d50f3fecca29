// What an application gets from the library, on the built-in models: many texts at once, a prompt for each call, what was opened, and
// errors that a program can tell apart.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import * as library from "../../src/index.ts";
import { openEmbedder, UsageError } from "../../src/index.ts";
import { sharedCache } from "../executable/mrlbench.ts";

const TOLERANCE = 2e-6;
const cacheDir = sharedCache;
const sentences = [
  "the river",
  "a bridge over the river is closed today because of the wind and the rain",
  "bread",
  "the blacksmith buys old iron and pays in silver coins at the market",
  "who crosses the water while the repairs last must wait for the ferry",
  "wolves",
];

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

function failureOf(call: () => unknown): Error & { code?: string } {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

describe("embedMany", () => {
  for (const model of ["wordllama-256", "all-minilm-l6-v2"] as const) {
    test(`${model}: the vectors of embed, in the order of the texts, at any dim`, () => {
      using embedder = openEmbedder({ model, cacheDir });
      const one = new Map<string, Float32Array>();
      const single = (text: string, dim: number) => {
        const key = `${dim} ${text}`;
        const known = one.get(key) ?? embedder.embed(text, dim).slice();
        one.set(key, known);
        return known;
      };
      const texts = fc.array(fc.constantFrom(...sentences), { maxLength: 20 });
      const dims = fc.constantFrom(1, 32, 64, embedder.dim);
      fc.assert(
        fc.property(texts, dims, (given, dim) => {
          const vectors = embedder.embedMany(given, dim);
          expect(vectors.length).toBe(given.length * dim);
          given.forEach((text, row) => {
            const vector = vectors.subarray(row * dim, (row + 1) * dim);
            expect(largestDifference(vector, single(text, dim))).toBeLessThan(TOLERANCE);
          });
        }),
        { numRuns: 15 },
      );
    });
  }

  test("more texts than fit into one window, into memory of the caller's", () => {
    using embedder = openEmbedder({ cacheDir });
    const texts = Array.from({ length: 1000 }, (_, i) => `${sentences[i % sentences.length]} ${i}`);
    const into = new Float32Array(1000 * 16 + 5).fill(7);
    const vectors = embedder.embedMany(texts, 16, into);
    expect(vectors.buffer).toBe(into.buffer);
    expect([...into.subarray(16_000)]).toEqual([7, 7, 7, 7, 7]);
    for (const row of [0, 31, 32, 500, 999]) {
      expect(
        largestDifference(vectors.subarray(16 * row, 16 * row + 16), embedder.embed(texts[row]!, 16)),
      ).toBeLessThan(TOLERANCE);
    }
  });

  test.each<[string, readonly unknown[], string]>([
    ["no list", ["a text"], "a list of texts"],
    ["a number among texts", [["a", 5]], "5 at 1"],
    ["too little room", [["a", "b"], 64, new Float32Array(127)], "a Float32Array of 128 numbers"],
    ["room of another kind", [["a"], 64, new Float64Array(64)], "a Float32Array of 64 numbers"],
    [
      "room that says another length",
      [["a"], 64, Object.defineProperty(new Float32Array(3), "length", { value: 64 })],
      "3 numbers",
    ],
    [
      "what only descends from room",
      [["a"], 64, Object.create(Float32Array.prototype)],
      "a Float32Array of 64",
    ],
    ["a dim that the model does not have", [["a"], 257], "1 to 256"],
    ["a dim that is no number of components", [[], 0.5], "a whole number"],
    ["a prompt that nobody knows", [["a"], 64, undefined, { prompt: "search" }], "query, document or none"],
    ["an option that it does not have", [["a"], 64, undefined, { dim: 3 }], "embedMany has no option dim"],
  ])("refuses %s, and goes on", (_, args, said) => {
    using embedder = openEmbedder({ cacheDir });
    const call = embedder.embedMany.bind(embedder) as (...all: readonly unknown[]) => Float32Array;
    const failure = failureOf(() => call(...args));
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure.message).toContain(said);
    expect(embedder.embedMany(["the river"], 8).length).toBe(8);
  });

  test("names the text that has no vector", () => {
    using embedder = openEmbedder({ cacheDir });
    const texts = [...Array.from({ length: 40 }, () => "river"), "", "bread"];
    const failure = failureOf(() => embedder.embedMany(texts, 8));
    expect(failure.code).toBe("ERR_DATA");
    expect(failure.message).toContain("text 40 ");
    expect(embedder.embedMany(["bread"], 8)).toEqual(embedder.embed("bread", 8).slice());
  });
});

describe("a prompt for one call", () => {
  const recipe = { queryPrompt: "search for: ", documentPrompt: "document: " };

  test("is put before its text, and the next call has its own again", () => {
    using prompted = openEmbedder({ cacheDir, recipe });
    using plain = openEmbedder({ cacheDir });
    const asQuery = prompted.embed("the river", 64, { prompt: "query" }).slice();
    expect(largestDifference(asQuery, plain.embed("search for: the river", 64))).toBeLessThan(TOLERANCE);
    const tokens = prompted.tokenCount;
    expect(largestDifference(prompted.embed("the river", 64), plain.embed("the river", 64))).toBeLessThan(
      TOLERANCE,
    );
    expect(prompted.tokenCount).toBeLessThan(tokens);
    const many = prompted.embedMany(["bread", "the river"], 64, undefined, { prompt: "document" });
    expect(largestDifference(many.subarray(64), plain.embed("document: the river", 64))).toBeLessThan(
      TOLERANCE,
    );
  });

  test("that the model does not have is refused", () => {
    using embedder = openEmbedder({ cacheDir });
    expect(failureOf(() => embedder.embed("river", 64, { prompt: "query" })).code).toBe("ERR_USAGE");
    expect(embedder.embed("river", 64).length).toBe(64);
  });
});

test("info says what was opened, each value of the recipe with its source", () => {
  using embedder = openEmbedder({ cacheDir, runtime: "openvino", recipe: { mrlDims: [256, 8] } });
  const { candidate, runtime, backend, runtimeVersion, device, dim, recipe, version } = embedder.info();
  expect({ candidate, runtime, backend, dim }).toEqual({
    candidate: "wordllama-256/fp32/openvino/CPU",
    runtime: "openvino",
    backend: "cpu",
    dim: 256,
  });
  expect(runtimeVersion).toContain("2026.4.1");
  expect(device?.kind).toBe("hardware");
  expect(embedder.info().proof).toEqual({ level: 5, what: "every node that computes ran there" });
  expect(recipe.mrlDims.value).toEqual([256, 8]);
  expect(recipe.mrlDims.source).not.toBe(recipe.pooling.source);
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("an application gets what the documentation names, and nothing behind it", () => {
  using embedder = openEmbedder({ cacheDir });
  const members = new Set<string>();
  for (let at: object = embedder; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Reflect.ownKeys(at)) members.add(String(name));
  }
  expect([...members].toSorted()).toEqual([
    ...[
      "Symbol(Symbol.dispose)",
      "cacheHitCount",
      "close",
      "constructor",
      "dim",
      "embed",
      "embedMany",
      "info",
    ],
    ...["maxTokens", "prepare", "tokenCount", "truncatedCount", "vectorHitCount"],
  ]);
});

test("a closed embedder throws whatever is asked of it, and closes twice", () => {
  const embedder = openEmbedder({ cacheDir });
  embedder.embed("river", 8, { prompt: "none" });
  embedder.close();
  embedder.close();
  const calls = [
    () => embedder.embed("river"),
    () => embedder.embed("river", 8, { prompt: "none" }),
    () => embedder.embedMany(["river"]),
    () => embedder.prepare(3),
    () => embedder.info(),
  ];
  for (const call of calls) expect(failureOf(call).message).toContain("closed embedder");
});

test("a list of texts and options are read once, and what they do meanwhile is told, and no call of native code is made by it", () => {
  const texts = new Array<string>(20).fill("the river");
  /** Runs something when the eighth text is read. */
  const reading = (act: () => void) =>
    new Proxy(texts, {
      get(list, name, self) {
        if (name === "7") act();
        return Reflect.get(list, name, self);
      },
    });
  const option = (act: () => void) => ({
    get prompt() {
      act();
      return "query" as const;
    },
  });
  for (const runtime of ["ort", "openvino", "table"] as const) {
    const open = () => openEmbedder({ cacheDir, runtime, recipe: { queryPrompt: "query: " } });
    for (const call of [
      (one: library.Embedder) =>
        one.embed(
          "river",
          8,
          option(() => one.close()),
        ),
      (one: library.Embedder) =>
        one.embedMany(
          ["river"],
          8,
          undefined,
          option(() => one.close()),
        ),
      (one: library.Embedder) =>
        one.embedMany(
          reading(() => one.close()),
          8,
        ),
    ]) {
      using closing = open();
      expect(failureOf(() => call(closing)).message).toContain("closed embedder");
    }
    using embedder = open();
    let reads = 0;
    const within = embedder.embedMany(
      reading(() => {
        reads++;
        embedder.embedMany(["bread", "wolves"], 8);
      }),
      8,
    );
    expect(reads).toBe(1);
    expect(within).toEqual(embedder.embedMany(texts, 8));
  }
});

test("several embedders at once do not disturb each other", () => {
  using one = openEmbedder({ cacheDir });
  using other = openEmbedder({ cacheDir, runtime: "openvino" });
  const expected = one.embed("the bridge", 64).slice();
  for (const text of sentences) {
    other.embed(text, 32);
    one.embed(text, 128);
  }
  expect(one.embed("the bridge", 64)).toEqual(expected);
  other.close();
  expect(one.embed("the bridge", 64)).toEqual(expected);
});

test("errors are classes of the library with codes of their own, and speak of its options", () => {
  const failures = [
    [() => openEmbedder({ cacheDir, dim: 300 }), library.UsageError, "ERR_USAGE", "dim is above"],
    [
      () => openEmbedder({ cacheDir, model: "no-such-model" }),
      library.MissingError,
      "ERR_MISSING",
      "no-such-model",
    ],
    [
      () => openEmbedder({ cacheDir, ortLibrary: "/nowhere/libonnxruntime.so" }),
      library.LibraryError,
      "ERR_LIBRARY",
      "/nowhere/libonnxruntime.so",
    ],
  ] as const;
  for (const [call, kind, code, said] of failures) {
    const failure = failureOf(call);
    expect(failure).toBeInstanceOf(kind);
    expect(failure.code).toBe(code);
    expect(`${failure.message} ${(failure as library.UsageError).next}`).toContain(said);
    expect(`${failure.message} ${(failure as library.UsageError).next}`).not.toContain("--");
  }
});
