// What counts as moved: another precision does, the noise of another runtime does not.
import { describe, expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { compareGolden } from "../../src/golden/compare.ts";
import type { Golden } from "../../src/golden/golden.ts";
import { limitsOf } from "../../src/golden/limits.ts";
import type { GoldenWay } from "../../src/golden/run.ts";
import { goldenTexts, TEXT_COUNT } from "../../src/golden/texts.ts";

const WIDTH = 96;
const random = randomFrom(7);
const values = Float32Array.from({ length: TEXT_COUNT * WIDTH }, () => random() / 2 ** 32 - 0.5);
const ran: GoldenWay = {
  ...{ machine: "m", backend: "cpu", runtime: "ort", runtimeVersion: "1", provider: "CPUExecutionProvider" },
  ...{ device: "CPU", batch: 1, threads: 1 },
};
const recipe = [
  { name: "pooling", value: '"mean"' },
  { name: "of_an_older_version", value: "1" },
];

function golden(variant: string): Golden {
  return {
    ...{ mrlbench: "0", model: "model", files: [], ran, recipe },
    settings: {
      ...{ variant, backend: "cpu", runtime: "auto", provider: undefined, batch: 1, prompt: "none" },
      ...{ normalize: true, recipe: {} },
    },
    texts: Array.from({ length: TEXT_COUNT }, (_, at) => `text ${at}`),
    vectors: { values, rows: TEXT_COUNT, width: WIDTH },
  } as Golden;
}

function runOf(change: (value: number, at: number) => number, facts = recipe) {
  return { ran, recipe: facts, vectors: { values: values.map(change), rows: TEXT_COUNT, width: WIDTH } };
}

const noise = randomFrom(8);
const relative = (size: number) => (value: number) => value * (1 + size * (noise() / 2 ** 31 - 1));
const toBfloat16 = (value: number) => {
  const word = new Uint32Array(Float32Array.of(value).buffer);
  word[0] = (word[0]! + 0x8000) & 0xffff0000;
  return new Float32Array(word.buffer)[0]!;
};

describe("vectors in fp32", () => {
  test.each([
    ["unchanged", (value: number) => value, false],
    ["with the noise of another order of sums", relative(1e-5), false],
    ["rounded to fp16", (value: number) => new Float16Array([value])[0]!, true],
    ["rounded to bf16", toBfloat16, true],
    ["three per thousand longer", (value: number) => 1.003 * value, true],
    ["with one of them zero", (value: number, at: number) => (at < WIDTH ? 0 : value), true],
    [
      "with one component that is not finite",
      (value: number, at: number) => (at === 5 ? Number.NaN : value),
      true,
    ],
  ])("%s", (_, change, areMoved) => {
    expect(compareGolden(golden("fp32"), runOf(change)).areMoved).toBe(areMoved);
  });

  test("one text that moved is named, and no other", () => {
    const { texts } = compareGolden(
      golden("fp32"),
      runOf((value, at) => (Math.floor(at / WIDTH) === 9 && at % 2 === 0 ? -value : value)),
    );
    expect(texts.filter(({ isMoved }) => isMoved).map(({ text }) => text)).toEqual(["text 9"]);
  });

  test("of another width are not compared, and are others", () => {
    const run = runOf((value) => value);
    const halved = { ...run, vectors: { values, rows: TEXT_COUNT, width: WIDTH / 2 } };
    const { texts, areMoved } = compareGolden(golden("fp32"), halved);
    expect([texts.length, areMoved]).toEqual([0, true]);
  });
});

test("a recipe that says something else is another model, also where no vector moved", () => {
  const facts = [
    { name: "pooling", value: '"cls"' },
    { name: "of_a_newer_version", value: "1" },
  ];
  const { recipeChanges, areMoved } = compareGolden(
    golden("fp32"),
    runOf((value) => value, facts),
  );
  expect([recipeChanges, areMoved]).toEqual([['pooling is "cls", was "mean"'], true]);
});

test.each([
  ["fp32", 0.99999999, 0.99],
  ["fp16", 0.99999, 0.97],
  ["bf16", 0.999, 0.97],
  ["O4", 0.99999, 0.97],
  ...["int8", "uint8", "quantized", "q4", "q4f16", "bnb4", "qint8_avx512_vnni"].map(
    (variant) => [variant, 0.99, 0.9] as const,
  ),
])("the limits of %s", (variant, cosine, overlap) => {
  expect(limitsOf(variant, false)).toMatchObject({ cosine, overlap });
});

test.each([
  ["as it was", {}, true],
  ["with other threads", { threads: 2 }, false],
  ["in another batch", { batch: 8 }, false],
  ["by a newer runtime", { runtimeVersion: "2" }, false],
  ["on another machine", { machine: "n" }, false],
])("int8 that is run again %s", (_, way, areMoved) => {
  const run = runOf(relative(0.02));
  expect(compareGolden(golden("int8"), { ...run, ran: { ...ran, ...way } }).areMoved).toBe(areMoved);
});

test("a device that is no CPU is never held to the limits of one", () => {
  const onGpu: GoldenWay = { ...ran, backend: "gpu" };
  const run = { ...runOf(relative(0.02)), ran: onGpu };
  expect(compareGolden({ ...golden("int8"), ran: onGpu }, run).areMoved).toBe(false);
});

test("the texts are different ones, of all lengths and several scripts", async () => {
  const texts = await goldenTexts();
  expect(new Set(texts).size).toBe(TEXT_COUNT);
  expect(await goldenTexts()).toEqual(texts);
  const words = texts.map((text) => text.trim().split(/\s+/).length);
  expect([Math.min(...words), Math.max(...words) >= 1000]).toEqual([1, true]);
  const joined = texts.join("");
  for (const script of ["Latin", "Cyrillic", "Greek", "Han", "Hiragana", "Hangul", "Arabic", "Devanagari"]) {
    expect(joined).toMatch(new RegExp(`\\p{Script=${script}}`, "u"));
  }
  // Cut anywhere, no two long texts are one.
  const begins = texts.filter((text) => text.length > 500).map((text) => text.slice(0, 60));
  expect(new Set(begins).size).toBe(begins.length);
});
