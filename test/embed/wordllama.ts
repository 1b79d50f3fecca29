// The built-in model as set-up makes it, and what the Python package `wordllama` makes of 64 texts (test/fixtures/wordllama).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wordllama256 } from "../../models/manifest.ts";
import type { Runtime } from "../../src/engine/providers.ts";
import { createTokenizer } from "../../src/text/create-tokenizer.ts";
import type { Tokenizer } from "../../src/text/tokenizer.ts";
import { projectFolder } from "../engine/libraries.ts";

const modelFolder = join(projectFolder, "models", "wordllama-256");
const fixtureFolder = join(projectFolder, "test", "fixtures", "wordllama");

export const variants = ["fp32", "fp16", "int8"] as const;
export type Variant = (typeof variants)[number];

export const modelIsMissing = !existsSync(join(modelFolder, "fp32.onnx"));
if (modelIsMissing)
  console.warn(`SKIPPED: tests of the built-in model need ${modelFolder}; set-up makes it (bun run setup)`);

/** The graph that serves this batch size in this runtime on the CPU. */
export function graphPath(variant: Variant, batch: number, runtime: Runtime): string {
  const { graph, graphOrtCpu = graph, maskedGraph } = wordllama256.variants[variant];
  if (batch > 1) return join(modelFolder, maskedGraph);
  return join(modelFolder, runtime === "ort" ? graphOrtCpu : graph);
}

export function wordllamaTokenizer(): Tokenizer {
  return createTokenizer(wordllamaTokenizerJson(), { addSpecialTokens: false });
}

export function wordllamaTokenizerJson(): Uint8Array {
  return readFileSync(join(modelFolder, "tokenizer.json"));
}

export const width = 256;
export const sentences: readonly string[] = readJson("sentences.json");
export const tokenIds: readonly (readonly number[])[] = readJson("token_ids.json");

const vectors = new Float32Array(new Uint8Array(readFileSync(join(fixtureFolder, "vectors.f32"))).buffer);

/** The vector of one text, all dimensions, not normalised. */
export function vectorOf(text: number): Float32Array {
  return vectors.subarray(text * width, (text + 1) * width);
}

/**
 * How far a component of a text's int8 vector may be off: a row is rounded to steps of 1/127 of its largest component, so each
 * token by half a step at most, and the mean by the mean of those.
 */
export function int8Tolerance(): (text: number) => number {
  const table = new Float32Array(new Uint8Array(readFileSync(join(modelFolder, "table.fp32.bin"))).buffer);
  const halfStep = (id: number) =>
    table.subarray(id * width, (id + 1) * width).reduce((most, value) => Math.max(most, Math.abs(value)), 0) /
    254;
  return (text) => {
    const ids = tokenIds[text]!;
    return ids.reduce((sum, id) => sum + halfStep(id), 0) / Math.max(ids.length, 1);
  };
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(fixtureFolder, name), "utf8"));
}
