// The built-in model all-minilm-l6-v2 as set-up makes it, and what sentence-transformers makes of 64 texts
// (test/fixtures/all-minilm).

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allMinilmL6V2, type Variant } from "../../models/manifest.ts";

const projectFolder = join(import.meta.dir, "../..");
const fixtureFolder = join(projectFolder, "test/fixtures/all-minilm");
export const builtFolder = join(projectFolder, "models/all-minilm-l6-v2");

export const modelIsMissing = !existsSync(builtFolder);
if (modelIsMissing)
  console.warn(`SKIPPED: tests of all-minilm-l6-v2 need ${builtFolder}; set-up makes it (bun run setup)`);

/** The graph that serves this batch size in this runtime on the CPU. */
export function graphPath(variant: Variant, batch: number, runtime: "ort" | "openvino"): string {
  const files = allMinilmL6V2.variants[variant];
  const { graph, graphOrtCpu = graph, maskedGraph, maskedGraphOrtCpu = maskedGraph } = files;
  const [one, many] = runtime === "ort" ? [graphOrtCpu, maskedGraphOrtCpu] : [graph, maskedGraph];
  return join(builtFolder, batch > 1 ? many : one);
}

export const sentences: readonly string[] = readJson("sentences.json");
/** As sentence-transformers cuts them: at most 256, special tokens included. */
export const tokenIds: readonly (readonly number[])[] = readJson("token_ids.json");

const vectors = new Float32Array(new Uint8Array(readFileSync(join(fixtureFolder, "vectors.f32"))).buffer);

/** The vector of one text, all dimensions, normalised. */
export function vectorOf(text: number): Float32Array {
  const { dims } = allMinilmL6V2;
  return vectors.subarray(text * dims, (text + 1) * dims);
}

/** Of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(fixtureFolder, name), "utf8"));
}
