// Memory follows the texts that come, not what the model could take.
import { expect, test } from "bun:test";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ElementType, encodeModel, inlineTensor, node } from "../../src/onnx/onnx.ts";
import { referenceFolder } from "../embed/reference-models.ts";
import { runWithPeak } from "../peak-memory.ts";
import { errorLines, mrlbench, openWorkbench, sharedCache } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();
const TOKENS = 8192;

/** One vector a token, as wide as large models have it, and texts as long as they take. */
function wideModel(width: number): string {
  const folder = join(temporaryFolder(), "wide");
  mkdirSync(join(folder, "1_Pooling"), { recursive: true });
  for (const name of ["tokenizer.json", "modules.json", "1_Pooling/config.json"]) {
    cpSync(join(referenceFolder, "bge", name), join(folder, name));
  }
  const shape = ["batch", "tokens"];
  const graph = {
    name: "wide",
    inputs: ["input_ids", "attention_mask"].map((name) => ({ name, elementType: ElementType.int64, shape })),
    outputs: [{ name: "last_hidden_state", elementType: ElementType.float, shape: [...shape, width] }],
    initializers: [
      inlineTensor(
        "table",
        [110, width],
        new Float32Array(110 * width).map((_, i) => (i % 7) - 3),
      ),
      inlineTensor("axis", [1], BigInt64Array.of(2n)),
    ],
    nodes: [
      node("Gather", ["table", "input_ids"], ["rows"]),
      node("Cast", ["attention_mask"], ["numbers"], { to: { int: ElementType.float } }),
      node("Unsqueeze", ["numbers", "axis"], ["weights"]),
      node("Mul", ["rows", "weights"], ["last_hidden_state"]),
    ],
  };
  writeFileSync(join(folder, "model.onnx"), encodeModel({ irVersion: 8, opset: 17, graph }));
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ model_type: "bert", max_position_embeddings: TOKENS }),
  );
  return folder;
}

test.each(["64", "256"])("two short texts in calls of %s take little", async (batch) => {
  const options = ["--model", wideModel(1024), "--max-tokens", "8192", "--batch", batch, "--quiet"];
  const { code, stderr, peakBytes } = await runWithPeak([mrlbench, "embed", ...options], {
    env: { MRLBENCH_CACHE: sharedCache },
    stdin: "a fox\nthe sun\n",
    timeoutMs: 200_000,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(peakBytes / 1e6).toBeLessThan(600);
});

test("more than there is ends in 3, with how much it takes", () => {
  const args = ["--model", wideModel(8192), "--max-tokens", "8192", "--batch", "1024"];
  const result = run(["embed", ...args], { stdin: `${"fox ".repeat(9000)}\n` });
  expect(result.code).toBe(3);
  expect(errorLines(result)).toEqual([
    expect.stringMatching(
      /no memory for a call of 1024 texts of up to 8192 tokens; seen: its inputs and its output take 275 GB; .+ free/,
    ),
    expect.stringContaining("--batch"),
  ]);
});
