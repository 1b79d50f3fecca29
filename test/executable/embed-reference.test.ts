// The vectors of `mrlbench embed` against those of WordLlama itself, for both runtimes and all variants.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fixtures, openWorkbench } from "./mrlbench.ts";

const { run } = openWorkbench();
const DIM = 256;

const sentences: readonly string[] = JSON.parse(readFileSync(join(fixtures, "sentences.json"), "utf8"));
const tokenIds: readonly (readonly number[])[] = JSON.parse(
  readFileSync(join(fixtures, "token_ids.json"), "utf8"),
);
const reference = floatsOf(readFileSync(join(fixtures, "vectors.f32")));
/** Those that are one line with something in it. */
const chosen = sentences.flatMap((text, index) => (/^$|[\r\n]/.test(text) ? [] : [index]));
const lines = chosen.map((index) => `${sentences[index]}\n`).join("");

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function embed(args: readonly string[]): Float32Array {
  const { code, stdoutBytes } = run(["embed", "--format", "f32", ...args], {
    stdin: lines,
  });
  expect(code).toBe(0);
  expect(stdoutBytes.byteLength).toBe(chosen.length * DIM * 4);
  return floatsOf(stdoutBytes);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

/** WordLlama widens its fp16 table to fp32 and computes in that: both of these variants must come out the same. */
const exact = Float32Array.from(
  chosen.flatMap((index) => [...reference.subarray(index * DIM, (index + 1) * DIM)]),
);

/** The same mean over rows that went through 8 bits: codes of -127 to 127 in steps of a 127th of the row's largest value. */
function throughInt8(): Float32Array {
  const halves = readFileSync("models/wordllama-256/table.fp16.bin");
  const table = new Float16Array(new Uint8Array(halves).buffer);
  return Float32Array.from(
    chosen.flatMap((index) => {
      const ids = tokenIds[index]!;
      const sum = new Array<number>(DIM).fill(0);
      for (const id of ids) {
        const row = table.subarray(id * DIM, (id + 1) * DIM);
        const step = Math.fround(Math.max(...row.map(Math.abs)) / 127);
        for (let i = 0; i < DIM && step > 0; i++) sum[i]! += nearestEven(row[i]! / step) * step;
      }
      return sum.map((value) => value / Math.max(1, ids.length));
    }),
  );
}

function nearestEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

describe.each(["ort", "openvino"])("%s", (runtime) => {
  const RAW = ["--runtime", runtime, "--normalize", "0"];

  test.each(["fp32", "fp16"])("%s gives the vectors of WordLlama to 1e-5", (variant) => {
    expect(largestDifference(embed([...RAW, "--variant", variant]), exact)).toBeLessThan(1e-5);
  });

  test("int8 gives the mean of the rounded rows to 1e-5, and no text is far from WordLlama's", () => {
    const vectors = embed([...RAW, "--variant", "int8"]);
    expect(largestDifference(vectors, throughInt8())).toBeLessThan(1e-5);
    chosen.forEach((_, row) => {
      const ours = vectors.subarray(row * DIM, (row + 1) * DIM);
      const theirs = exact.subarray(row * DIM, (row + 1) * DIM);
      if (theirs.some((value) => value !== 0)) expect(cosine(ours, theirs)).toBeGreaterThan(0.9995);
    });
  });

  test.each(["fp32", "fp16", "int8"])("%s in batches gives what it gives one by one", (variant) => {
    const args = ["--runtime", runtime, "--variant", variant];
    const singles = embed(args);
    for (const batch of ["7", "64"]) {
      expect(largestDifference(embed([...args, "--batch", batch]), singles)).toBeLessThan(1e-6);
    }
  });
});

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
