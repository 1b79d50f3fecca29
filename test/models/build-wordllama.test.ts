// The built-in model: what set-up built is what the manifest says, and computes what WordLlama itself computes.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildWordllama } from "../../models/build-wordllama.ts";
import { wordllama256 } from "../../models/manifest.ts";
import { DataError, MissingError } from "../../src/core/errors.ts";
import { quantizeRows, widenFp16 } from "../../src/onnx/derive-table.ts";
import type { Feed } from "./run-onnx.ts";
import { nodeIsMissing, runOnnx } from "./run-onnx.ts";

const projectDir = join(import.meta.dir, "../..");
const builtDir = join(projectDir, "models/wordllama-256");
const fixtureDir = join(projectDir, "test/fixtures/wordllama");

const modelIsMissing = !existsSync(builtDir);
if (modelIsMissing) console.warn(`SKIPPED: tests of the built model need ${builtDir}; run \`bun run setup\``);

function sha256(path: string): string {
  return hashOf(readFileSync(path));
}

function hashOf(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}

describe("a wheel that is not the pinned one", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mrlbench-wheel-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a missing member is named, and nothing is written", () => {
    const outDir = join(folder, "out");
    expect(() => buildWordllama(join(folder, "none"), outDir)).toThrow(MissingError);
    expect(() => buildWordllama(join(folder, "none"), outDir)).toThrow(wordllama256.source.members[0]!.name);
    expect(existsSync(outDir)).toBe(false);
  });

  test("a changed member is named with both hashes, and nothing is written", () => {
    const [member] = wordllama256.source.members;
    const path = join(folder, "wheel", member!.name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "not a table");
    const outDir = join(folder, "out");
    const build = () => buildWordllama(join(folder, "wheel"), outDir);
    expect(build).toThrow(DataError);
    expect(build).toThrow(sha256(path));
    expect(build).toThrow(member!.sha256);
    expect(existsSync(outDir)).toBe(false);
  });
});

test("the licence text is the wheel's own", () => {
  const inWheel = wordllama256.source.members.find(({ name }) => name.endsWith("LICENSE"));
  expect(sha256(join(projectDir, "models", wordllama256.license.text))).toBe(inWheel!.sha256);
});

describe.skipIf(modelIsMissing)("the built model", () => {
  test("holds exactly the files of the manifest", () => {
    const expected = wordllama256.files.map(({ name, sha256: hash }) => `${name} ${hash}`).sort();
    const built = readdirSync(builtDir).map((name) => `${name} ${sha256(join(builtDir, name))}`);
    expect(built.sort()).toEqual(expected);
  });

  test("its other tables follow from the shipped fp16 table, to the bit", () => {
    const fp16 = readFileSync(join(builtDir, wordllama256.variants.fp16.weights));
    const { vocabularySize, dims } = wordllama256;
    const derived = {
      fp32: widenFp16(fp16),
      int8: quantizeRows(fp16, vocabularySize, dims),
    };
    for (const variant of ["fp32", "int8"] as const) {
      const { weights } = wordllama256.variants[variant];
      const pinned = wordllama256.files.find(({ name }) => name === weights);
      expect(hashOf(derived[variant])).toBe(pinned!.sha256);
    }
  });

  const idsOfTexts: number[][] = JSON.parse(readFileSync(join(fixtureDir, "token_ids.json"), "utf8"));
  const vectorBytes = readFileSync(join(fixtureDir, "vectors.f32"));
  const reference = new Float32Array(new Uint8Array(vectorBytes).buffer);
  const { dims } = wordllama256;

  const feedsOfOne = idsOfTexts.map((ids) => feed([ids], false));
  const feedsOfEight = Array.from({ length: 8 }, (_, i) => feed(idsOfTexts.slice(i * 8, i * 8 + 8), true));

  for (const variant of ["fp32", "fp16", "int8"] as const) {
    const { graph, graphOrtCpu = graph, maskedGraph } = wordllama256.variants[variant];
    test.skipIf(nodeIsMissing).each([
      [graph, feedsOfOne],
      [graphOrtCpu, feedsOfOne],
      [maskedGraph, feedsOfEight],
    ])("%s gives the vectors of WordLlama's own embed()", (file, feeds) => {
      const results = runOnnx(join(builtDir, file), feeds);
      const vectors = Float32Array.from(results.flatMap((result) => result.sentence_embedding!.data));
      expect(vectors.length).toBe(idsOfTexts.length * dims);
      for (let text = 0; text < idsOfTexts.length; text++) {
        const actual = vectors.subarray(text * dims, (text + 1) * dims);
        const expected = reference.subarray(text * dims, (text + 1) * dims);
        if (variant === "int8") expect(cosineDistance(actual, expected)).toBeLessThan(1e-4);
        else expect(largestDifference(actual, expected)).toBeLessThan(1e-5);
      }
    });
  }
});

/** The texts as inputs of a graph; of a masked one, padded to the longest with id 0. */
function feed(texts: readonly number[][], masked: boolean): Feed {
  const longest = Math.max(...texts.map(({ length }) => length));
  const positions = Array.from({ length: longest }, (_, i) => i);
  const dims = [texts.length, longest];
  const ids = texts.flatMap((text) => positions.map((i) => text[i] ?? 0));
  const input: Feed = { input_ids: { type: "int32", dims, data: ids } };
  if (!masked) return input;
  const mask = texts.flatMap((text) => positions.map((i) => (i < text.length ? 1 : 0)));
  return { ...input, attention_mask: { type: "int32", dims, data: mask } };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

/** 1 - cosine; 0 between two zero vectors. */
function cosineDistance(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? largestDifference(a, b) : 1 - dot(a, b) / lengths;
}
