// all-minilm-l6-v2-pca: the vectors of all-minilm-l6-v2, turned by the matrix of its manifest, wherever a model is taken.
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { allMinilmL6V2 } from "../../models/manifest.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const { rotation, dims } = allMinilmL6V2;
const BASE = "all-minilm-l6-v2";
const ID = "all-minilm-l6-v2-pca";
const record = readFileSync(resolve("models", rotation!.name));
const matrix = new Float32Array(new Uint8Array(record).buffer);
const stdin = [
  "a bridge",
  "the ferry leaves at noon",
  "lizards of the southern islands, by size",
  "3.14",
].join("\n");

function vectorsOf(model: string, ...args: readonly string[]): Float32Array {
  const { code, stdoutBytes } = run(["embed", "--model", model, "--format", "f32", "--quiet", ...args], {
    stdin,
  });
  expect(code).toBe(0);
  return new Float32Array(stdoutBytes.slice().buffer);
}

function rotated(values: Float32Array): Float32Array {
  return values.map((_, at) => {
    const [row, axis] = [Math.floor(at / dims), at % dims];
    let sum = 0;
    for (let c = 0; c < dims; c++) sum += matrix[axis * dims + c]! * values[row * dims + c]!;
    return sum;
  });
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : 1);
}

describe.each([
  { what: "ONNX Runtime", args: ["--runtime", "ort"] },
  { what: "OpenVINO", args: ["--runtime", "openvino"] },
  { what: "several texts a call", args: ["--batch", "3"] },
  { what: "int8", args: ["--variant", "int8"] },
  {
    what: "fp32, which lies beside the executable",
    args: ["--variant", "fp32", "--models", resolve("dist/models")],
  },
])("$what", ({ args }) => {
  test("gives the base's vectors, rotated", () => {
    expect(largestDifference(vectorsOf(ID, ...args), rotated(vectorsOf(BASE, ...args)))).toBeLessThan(1e-5);
  });
});

test("says of itself that it is rotated and not trained, and on what", () => {
  const { code, stderr } = run(["embed", "--model", ID], { stdin });
  expect(code).toBe(0);
  expect(stderr).toContain(`rotated by pca (fitted on ${rotation!.fittedOn}), not trained for it`);
  expect(run(["models", "list"]).stdout).toContain(`built in: ${BASE}, rotated`);
  const shown = run(["models", "show", ID]);
  expect(shown.stdout).toContain(rotation!.fittedOn);
  const store = ["--models", temporaryFolder()];
  expect(run(["models", "golden", ID, ...store]).code).toBe(0);
  expect(run(["models", "verify", ID, "--runtime", "openvino", ...store]).code).toBe(0);
});

test("is timed and judged as any model", () => {
  const timed = run(["--model", ID, "--dim", "32", ...BRIEF]);
  expect(summariesOf(timed.stderr)).toMatchObject([{ model: ID, verdict: "ok", dim: "32" }]);
  const judged = run(["quality", "--model", `${BASE},${ID}`, "--dim", "32", "--csv", "-"]);
  const rows = judged.stdout.split("\n").map((line) => line.split(","));
  const at = (name: string) => rows[0]!.indexOf(name);
  const ndcg = (model: string, dim: string) =>
    Number(
      rows.find((row) => row[at("model")] === model && row[at("dim")] === dim && row[at("control")] === "")![
        at("ndcg_at_10")
      ],
    );
  expect(ndcg(ID, "384")).toBeCloseTo(ndcg(BASE, "384"), 3);
  expect(ndcg(ID, "32")).toBeGreaterThan(ndcg(BASE, "32"));
});

test("is not rotated once more", () => {
  const refused = run(["models", "add-rotation", ID]);
  expect(refused.code).toBe(2);
  expect(errorLines(refused)[0]).toContain(`${ID} is rotated already; seen: ${BASE}, rotated (fitted on`);
  expect(errorLines(refused)[1]).toContain(`mrlbench models add-rotation ${BASE}`);
});
