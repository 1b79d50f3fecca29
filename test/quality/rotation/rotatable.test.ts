// Which models a rotation is refused for, and the command that keeps one.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { ModelFiles } from "../../../src/assets/model/model-files.ts";
import { locateModel } from "../../../src/assets/model/models.ts";
import { keepRotationCommand } from "../../../src/cli/commands/keep-rotation.ts";
import { parseCommandLine } from "../../../src/cli/options/parse.ts";
import type { Candidate } from "../../../src/open/candidate.ts";
import { rotationObstacle } from "../../../src/quality/rotation/rotatable.ts";
import { referenceFolder } from "../../embed/reference-models.ts";

const locate = (name: string) => locateModel(join(referenceFolder, name), "fp32", "/nowhere", []);

/** A model as it is when it was opened: only what decides. */
function opened(model: ModelFiles, isPooled = false): Candidate {
  return { model, engine: { output: { name: "out", isPooled, dim: 8 } } } as Candidate;
}

describe("a rotation", () => {
  test.each(["minilm", "bge", "e5", "qwen3", "gemma", "instructor"])("can be folded into %s", (name) => {
    expect(rotationObstacle(opened(locate(name)))).toBeUndefined();
  });

  test("is refused where something follows the graph that it would change", () => {
    expect(rotationObstacle(opened(locate("nomic")))?.message).toContain("layer norm before the cut");
    expect(rotationObstacle(opened(locate("max")))?.message).toContain("pooling max (1_Pooling/config.json)");
    // What pools in the graph is over when the rotation comes.
    expect(rotationObstacle(opened(locate("max"), true))).toBeUndefined();
    const { recipe, ...model } = locate("minilm");
    const similarity = { value: "manhattan", source: "config" } as const;
    expect(rotationObstacle(opened({ ...model, recipe: { ...recipe, similarity } }))?.message).toContain(
      "similarity manhattan",
    );
  });

  test("is refused for an OpenVINO IR, and for a model that is rotated", () => {
    const model = locate("minilm");
    expect(rotationObstacle(opened({ ...model, graphPath: "m/openvino_model.xml" }))?.message).toContain(
      "OpenVINO IR",
    );
    const obstacle = rotationObstacle(opened({ ...model, rotatedFrom: "the-base" }));
    expect(obstacle).toMatchObject({ exitCode: 2 });
    expect(obstacle?.next).toContain("mrlbench models add-rotation the-base");
  });
});

describe("the command that keeps a rotation", () => {
  const command = (...words: string[]) => {
    const parsed = parseCommandLine(["quality", ...words], { stdoutIsTerminal: true, readText: () => "" });
    if (parsed.command !== "quality") throw new Error("these are words of quality");
    const [model] = parsed.options.model;
    const [variant] = parsed.options.variant;
    return keepRotationCommand({ ...parsed.options, model: model!, variant }, opened(locate("minilm")));
  };

  test("names what was not the default, in words that a shell takes", () => {
    expect(command()).toBe("mrlbench models add-rotation wordllama-256");
    expect(
      command(
        "--model",
        "m",
        "--dataset",
        "my notes.csv",
        "--text-column",
        "body",
        "--seed",
        "7",
        "--dim",
        "64",
      ),
    ).toBe("mrlbench models add-rotation m --dataset 'my notes.csv' --text-column body --seed 7");
  });

  test("can be typed: it is read as the same", () => {
    const words = command(
      "--model",
      "m",
      "--variant",
      "fp16",
      "--runtime",
      "openvino",
      "--prompt",
      "document",
    )!;
    const parsed = parseCommandLine(words.split(" ").slice(1), {
      stdoutIsTerminal: true,
      readText: () => "",
    });
    expect(parsed).toMatchObject({
      command: "models",
      action: { kind: "add-rotation", model: "m" },
      options: { variant: "fp16", runtime: "openvino", prompt: "document" },
    });
  });

  test("is none for a model that cannot be rotated", () => {
    const { options } = parseCommandLine(["quality"], {
      stdoutIsTerminal: true,
      readText: () => "",
    }) as never;
    expect(keepRotationCommand(options, opened(locate("max")))).toBeUndefined();
  });
});
