// The second built-in model as a user runs it: its default variant is inside, the others lie beside the executable.

import { describe, expect, test } from "bun:test";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cosine, sentences, vectorOf } from "../models/all-minilm.ts";
import { errorLines, FEW_CALLS, mrlbench, openWorkbench } from "./mrlbench.ts";
import { summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const MODEL = ["--model", "all-minilm-l6-v2"];
const DIM = 384;

/** Those that are one line. */
const chosen = sentences.flatMap((text, index) => (/[\r\n]/.test(text) ? [] : [index]));
const lines = chosen.map((index) => `${sentences[index]}\n`).join("");

/** One vector a chosen sentence. */
function embed(args: readonly string[]): Float32Array[] {
  const { code, stdoutBytes } = run(["embed", ...MODEL, "--format", "f32", ...args], { stdin: lines });
  expect(code).toBe(0);
  const floats = new Float32Array(new Uint8Array(stdoutBytes).buffer);
  expect(floats.length).toBe(chosen.length * DIM);
  return chosen.map((_, row) => floats.subarray(row * DIM, (row + 1) * DIM));
}

function largestDifference(vectors: readonly Float32Array[]): number {
  const differences = vectors.map((vector, row) =>
    vectorOf(chosen[row]!).reduce((most, value, i) => Math.max(most, Math.abs(value - vector[i]!)), 0),
  );
  return Math.max(...differences);
}

describe.each(["ort", "openvino"])("%s", (runtime) => {
  test("the default variant gives the vectors of sentence-transformers to 1e-3", () => {
    expect(largestDifference(embed(["--runtime", runtime]))).toBeLessThan(1e-3);
  });

  test("fp32, in batches, gives them to 1e-4", () => {
    const args = ["--runtime", runtime, "--variant", "fp32", "--batch", "6"];
    expect(largestDifference(embed(args))).toBeLessThan(1e-4);
  });

  test("int8 gives nearly their direction", () => {
    embed(["--runtime", runtime, "--variant", "int8"]).forEach((vector, row) => {
      expect(cosine(vector, vectorOf(chosen[row]!))).toBeGreaterThan(0.99);
    });
  });
});

test("a text beyond 256 tokens is cut, which is said", () => {
  const long = "word ".repeat(400).trim();
  const { code, stderr } = run(["embed", ...MODEL], { stdin: `short\n${long}\n` });
  expect(code).toBe(0);
  expect(stderr).toContain("stdin:2: cut to 256 tokens");
});

test("variants are measured side by side, without a name the one that is inside", () => {
  const sweep = run([
    ...MODEL,
    ...FEW_CALLS,
    "--text",
    "short",
    "--variant",
    "fp16,fp32,int8",
    "--csv",
    "a.csv",
  ]);
  expect(sweep.code).toBe(0);
  expect(
    summariesOf(sweep.stderr).map(({ variant, dim, verdict }) => `${variant} ${dim} ${verdict}`),
  ).toEqual(["fp16 384 ok", "fp32 384 ok", "int8 384 ok"]);
  const single = run([...MODEL, ...FEW_CALLS, "--text", "short", "--csv", "a.csv"]);
  expect(summariesOf(single.stderr)[0]).toMatchObject({ variant: "fp16" });
});

describe("the executable copied alone", () => {
  const folder = temporaryFolder();
  const alone = join(folder, "mrlbench");
  copyFileSync(mrlbench, alone);
  const embedAlone = (args: readonly string[]) => {
    const child = Bun.spawnSync([alone, "embed", ...MODEL, "--cache-dir", "cache", ...args], {
      cwd: folder,
      env: { HOME: folder },
      stdin: Buffer.from("hello\n"),
    });
    return { code: child.exitCode, stdout: child.stdout.toString(), stderr: child.stderr.toString() };
  };

  test("has fp16", () => {
    const { code, stdout } = embedAlone([]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ text: "hello", dim: DIM });
  });

  test("says of fp32 where it was looked for and how to get it, and takes it from --models", () => {
    const missing = embedAlone(["--variant", "fp32"]);
    expect(missing).toMatchObject({ code: 3, stdout: "" });
    const [failure, next] = errorLines({ ...missing, stdoutBytes: new Uint8Array(), cwd: folder });
    expect(failure).toContain(`in ${join(folder, "models", "all-minilm-l6-v2")} or ${folder}`);
    expect(next).toContain("--models, or use --variant fp16");
    expect(readdirSync(join(folder, "cache")).filter((name) => name.includes("fp32"))).toEqual([]);

    const models = join(mrlbench, "..", "models");
    expect(embedAlone(["--variant", "fp32", "--models", models])).toMatchObject({ code: 0 });
  });
});
