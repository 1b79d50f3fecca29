// A runtime that fails in the middle of a case: what was measured until then is written, in every output, and the reason after it.
import { expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();

const WIDTH = 4;
const VOCABULARY = 32_000;

/**
 * The mean over a row for the id and one for the position of each token: there are positions for so many tokens, and no more. They are
 * negated, so that the graph does not show how many: texts would be cut there.
 */
function modelOf(positions: number): Uint8Array {
  const rows = (count: number) => Float32Array.from({ length: count * WIDTH }, (_, i) => Math.sin(1.7 * i));
  const port = (name: string) => ({ name, elementType: ElementType.int64, shape: ["batch", "tokens"] });
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "positions",
      inputs: [port("input_ids"), port("position_ids")],
      outputs: [{ name: "sentence_embedding", elementType: ElementType.float, shape: ["batch", WIDTH] }],
      initializers: [
        inlineTensor("words", [VOCABULARY, WIDTH], rows(VOCABULARY)),
        inlineTensor("positions", [positions, WIDTH], rows(positions)),
      ],
      nodes: [
        node("Gather", ["words", "input_ids"], ["word_rows"]),
        node("Neg", ["positions"], ["negated"]),
        node("Gather", ["negated", "position_ids"], ["position_rows"]),
        node("Add", ["word_rows", "position_rows"], ["rows"]),
        node("ReduceMean", ["rows"], ["sentence_embedding"], { axes: { ints: [1] }, keepdims: { int: 0 } }),
      ],
    },
  });
}

const cwd = temporaryFolder();
function writeModel(name: string, positions: number): void {
  mkdirSync(join(cwd, name));
  writeFileSync(join(cwd, name, "model.onnx"), modelOf(positions));
  copyFileSync("models/wordllama-256/tokenizer.json", join(cwd, name, "tokenizer.json"));
}
writeModel("whole", 512);
writeModel("short", 16);

const LINES = 400;
const LONG_LINE = 123;
const texts = Array.from({ length: LINES }, (_, i) =>
  i + 1 === LONG_LINE ? "word ".repeat(100) : `text ${i}`,
);
writeFileSync(join(cwd, "texts.txt"), `${texts.join("\n")}\n`);

// Few calls of warm-up, and a seed that puts the long text behind them.
const ARGS = ["--text", "texts.txt", "--iters", "1000", "--warmup", "10", "--ttfi", "0", "--seed", "2"];

test("the calls before the one that fails are whole", () => {
  const whole = run(["--model", "./whole", ...ARGS], { cwd });
  const broken = run(["--model", "./short", ...ARGS, "--csv", "-", "--out", "run"], { cwd });
  expect(whole.code).toBe(0);
  const allTexts = parseCsv(whole.stdout).rows.map(({ text_id }) => Number(text_id));
  const failingCall = allTexts.indexOf(LONG_LINE);
  expect(failingCall).toBeGreaterThan(20);

  expect(broken.code).toBe(4);
  const { rows } = parseCsv(broken.stdout);
  const calls = rows.slice(0, -1);
  const [reason] = rows.slice(-1);
  expect(calls.map(({ call }) => Number(call))).toEqual(Array.from({ length: failingCall }, (_, i) => i));
  expect(calls.map(({ text_id }) => Number(text_id))).toEqual(allTexts.slice(0, failingCall));
  for (const { latency_ns, infer_ns, error } of calls) {
    expect([/^\d+$/.test(latency_ns!), /^\d+$/.test(infer_ns!), error]).toEqual([true, true, ""]);
  }
  expect(calls.filter(({ phase }) => phase === "steady")).toHaveLength(failingCall - 11);
  expect(reason).toMatchObject({
    phase: "",
    latency_ns: "",
    candidate: "short/fp32/ort/CPUExecutionProvider",
  });
  expect(reason!.error).toContain("out of data bounds");

  const [summary] = summariesOf(broken.stderr);
  expect(summary).toMatchObject({ verdict: "failed", n: String(failingCall - 11) });
  expect(errorLines(broken)[0]).toContain("out of data bounds");
  expect(readFileSync(join(cwd, "run/calls.csv"), "utf8")).toBe(broken.stdout);
});

test("a graph of which no call succeeds is no model: embed and bench name its file", () => {
  writeModel("none", 0);
  for (const args of [["embed"], ARGS]) {
    const { code, stderr } = run([...args, "--model", "./none", "--runtime", "ort"], {
      cwd,
      stdin: "a text\n",
    });
    expect([code, stderr]).toEqual([3, expect.stringContaining("none/model.onnx")]);
  }
});
