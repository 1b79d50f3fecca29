// A model's own files leave several variants: which one runs where none is asked for, and that the report says so with the reason.
import { describe, expect, test } from "bun:test";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
const root = temporaryFolder();

/** A folder with the same graph under the names of several variants. */
function modelOf(name: string, graphs: readonly string[]): string {
  const folder = join(root, name);
  cpSync("test/fixtures/models/minilm", folder, { recursive: true });
  const graph = join(folder, "onnx", "model.onnx");
  for (const other of graphs) cpSync(graph, join(folder, "onnx", other));
  return `./${name}`;
}

const benched = (model: string, ...words: readonly string[]) =>
  run([...BRIEF, "--model", model, ...words], { cwd: root });
const variantOf = ({ stdout }: ReturnType<typeof benched>) => parseCsv(stdout).rows[0]!.variant;
/** Lines are broken where the terminal ends. */
const sentences = ({ stderr }: ReturnType<typeof benched>) => stderr.replaceAll(/\s+/g, " ");

describe.each([
  { name: "three", graphs: ["model_fp16.onnx", "model_quantized.onnx"], said: "fp16, quantized are there" },
  { name: "two", graphs: ["model_bnb4.onnx"], said: "bnb4 is there" },
])("$name variants", ({ name, graphs, said }) => {
  const model = modelOf(name, graphs);

  test("fp32 is taken, and named with its reason and the others", () => {
    const result = benched(model);
    expect([result.code, variantOf(result)]).toEqual([0, "fp32"]);
    expect(sentences(result)).toContain(
      `fp32 of the model's files, because no variant was asked for and the others are made from it; --variant ${said} as well.`,
    );
  });

  test("who asks for one is told nothing of that", () => {
    const asked = said.split(/[ ,]/)[0]!;
    const result = benched(model, "--variant", asked);
    expect([result.code, variantOf(result)]).toEqual([0, asked]);
    expect(sentences(result)).not.toContain("because no variant was asked for");
  });
});

test("an only variant is no choice", () => {
  const result = benched(modelOf("one", []));
  expect(result.code).toBe(0);
  expect(sentences(result)).not.toContain("because no variant was asked for");
});

test("without fp32 the choice is not ours: all that there are are named", () => {
  const model = modelOf("no-fp32", ["model_fp16.onnx", "model_int8.onnx"]);
  rmSync(join(root, "no-fp32", "onnx", "model.onnx"));
  const result = benched(model);
  expect(result.code).toBe(3);
  expect(errorLines(result)[0]).toMatch(/expected: one of its variants (fp16, int8|int8, fp16)/);
});
