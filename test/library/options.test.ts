// What an application may ask of the library: each option takes its own kind of value, and an error names the option as it is written.
import { describe, expect, test } from "bun:test";
import { UsageError } from "../../src/core/errors.ts";
import { type EmbedderOptions, readEmbedderOptions } from "../../src/library/options.ts";

function failure(options: unknown): UsageError {
  try {
    readEmbedderOptions(options as EmbedderOptions);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`accepted: ${Bun.inspect(options)}`);
}

const NUMBERS = { dim: 1, maxTokens: 1, cacheTexts: 0, cacheVectors: 0, threads: 1 } as const;
const TEXTS = ["model", "variant", "cacheDir", "models", "ortLibrary", "openvinoLibrary"] as const;

describe("what is refused", () => {
  test.each(Object.entries(NUMBERS))("%s that is no such number", (name, least) => {
    const wrong = [
      least - 1,
      -1,
      1.5,
      Number.NaN,
      Infinity,
      -0.5,
      2 ** 32 + 1,
      2 ** 53,
      1e308,
      "1",
      [1],
      null,
      true,
      1n,
    ];
    for (const value of wrong) {
      const { message, next } = failure({ [name]: value });
      expect(message).toContain(`the option ${name} does not take this value`);
      expect(message).toContain(`a whole number from ${least} to`);
      expect(next).toContain(name);
    }
  });

  test.each([...TEXTS])("%s that is no text", (name) => {
    for (const value of ["", 5, null, ["a"], {}])
      expect(failure({ [name]: value }).message).toContain(`the option ${name} `);
  });

  test.each<[keyof EmbedderOptions, readonly unknown[], string]>([
    ["backend", ["CPU", "", 1, null], "cpu, gpu or npu"],
    ["runtime", ["onnx", "ORT", null], "auto, ort, openvino or table"],
    ["provider", ["Foo", "cpu", 7], "CPUExecutionProvider"],
    ["prompt", ["search", true], "query, document or none"],
    ["normalize", [1, "true", null], "true or false"],
    ["spin", [0, "no"], "true or false"],
    ["arena", [1, "off"], "true or false"],
    ["pin", [1, [], [1.5], [-1], ["0"], "cpu:0", true], "a list of CPUs"],
    ["recipe", [[], "mean", null], "a plain object"],
    // Nobody waits until so many are read.
    ["pin", [new Array(2 ** 32 - 1)], "a list of CPUs"],
    ["prompt", [new Array(2 ** 32 - 1)], "query, document or none"],
  ])("%s: what it does not know", (name, values, expected) => {
    for (const value of values) {
      const { message } = failure({ [name]: value });
      expect(message).toContain(`the option ${name} `);
      expect(message).toContain(expected);
    }
  });

  test("parts of a recipe, by their whole name", () => {
    expect(failure({ recipe: { pooling: "average" } }).message).toContain("recipe.pooling");
    expect(failure({ recipe: { mrlDims: [64, 0] } }).message).toContain("recipe.mrlDims");
    expect(failure({ recipe: { layerNorm: 1 } }).message).toContain("recipe.layerNorm");
    expect(failure({ recipe: { poling: "cls" } }).next).toBe("Did you mean recipe.pooling?");
    expect(failure({ recipe: { maxTokens: 5 } }).message).toContain("no option recipe.maxTokens");
  });

  test("an option that is not there, with the nearest that is", () => {
    expect(failure({ modell: "x" }).next).toBe("Did you mean model?");
    expect(failure({ cachedir: "x" }).next).toBe("Did you mean cacheDir?");
    expect(failure({ zzzzzz: 1 }).next).toBe("Leave it out.");
    for (const name of ["constructor", "__proto__x", "toString"]) failure({ [name]: 1 });
  });

  test("something else than options", () => {
    class Options {
      model = "wordllama-256";
    }
    const others = [
      new Map([["dim", 64]]),
      new Set(),
      new Options(),
      Object.create(new Options()),
      new Date(),
    ];
    for (const value of [null, "wordllama-256", 5, [], ...others, new Proxy([], {})]) {
      expect(failure(value).message).toContain("a plain object");
      if (typeof value === "object") expect(failure({ recipe: value }).message).toContain("a plain object");
    }
  });

  test("no error of them names an option of the command line", () => {
    for (const value of [
      { dim: 0 },
      { x: 1 },
      { provider: "CPU", runtime: "ort" },
      { provider: "CPU", backend: "npu" },
    ]) {
      const { message, next } = failure(value);
      expect(`${message} ${next}`).not.toContain("--");
    }
  });
});

test("what is accepted: undefined for every option, and each kind of value", () => {
  const names = [
    "model",
    "variant",
    "backend",
    "runtime",
    "provider",
    "dim",
    "normalize",
    "prompt",
    "recipe",
    "maxTokens",
  ];
  for (const name of [
    ...names,
    "cacheTexts",
    "cacheVectors",
    "threads",
    "pin",
    "spin",
    "arena",
    "cacheDir",
    "models",
    "ortLibrary",
    "openvinoLibrary",
  ])
    readEmbedderOptions({ [name]: undefined });
  readEmbedderOptions({});
  readEmbedderOptions({
    model: "wordllama-256",
    provider: "GPU.1",
    dim: 64,
    cacheTexts: 0,
    threads: 1024,
    pin: [0, 3],
    recipe: {
      pooling: "cls",
      layerNorm: true,
      queryPrompt: "",
      documentPrompt: "passage: ",
      mrlDims: [256, 64],
    },
  });
});

describe("an option is read once, and what was checked is what is used:", () => {
  test("what every object inherits is none", () => {
    const everyObject = Object.prototype as unknown as Record<string, unknown>;
    everyObject.ortLibrary = "/tmp/planted.so";
    everyObject.modell = "x";
    try {
      expect(Object.keys(readEmbedderOptions({ dim: 64 }))).toEqual(["dim"]);
    } finally {
      delete everyObject.ortLibrary;
      delete everyObject.modell;
    }
  });

  test("one that is inherited is an option, with the right name", () => {
    expect(failure(Object.create({ modell: "x" })).next).toBe("Did you mean model?");
    expect(failure({ recipe: Object.create({ poling: "cls" }) }).next).toBe("Did you mean recipe.pooling?");
    expect(readEmbedderOptions(Object.assign(Object.create(null), { dim: 64 }))).toEqual({ dim: 64 });
    expect(readEmbedderOptions(Object.create({ dim: 64 }))).toEqual({ dim: 64 });
    expect(failure(Object.create({ threads: 4294967297 })).message).toContain("the option threads");
    expect(failure({ recipe: Object.create({ pooling: "best" }) }).message).toContain(
      "the option recipe.pooling",
    );
  });

  test("one that answers otherwise each time", () => {
    let reads = 0;
    const options = readEmbedderOptions({
      get threads() {
        return ++reads === 1 ? 1 : 4294967297;
      },
    });
    expect([options.threads, options.threads, reads]).toEqual([1, 1, 1]);
    const pin = [0];
    const { pin: own } = readEmbedderOptions({ pin });
    pin[0] = -1;
    expect(own).toEqual([0]);
  });

  test("a list with gaps", () => {
    expect(failure({ pin: new Array(3) }).message).toContain("the option pin");
    expect(failure({ recipe: { mrlDims: new Array(2) } }).message).toContain("the option recipe.mrlDims");
  });
});
