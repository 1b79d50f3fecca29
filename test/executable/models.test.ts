// mrlbench models: what gets into the store can be used, what cannot is not in it, and nothing is left behind, however it ends.

import { describe, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { referenceFolder } from "../embed/reference-models.ts";
import { errorLines, openWorkbench } from "./mrlbench.ts";

const { run, start, temporaryFolder } = openWorkbench();

/** A folder with a copy of a reference model, before `change` is done to it. */
function place(change: (folder: string) => void = () => {}, name = "minilm"): string {
  const folder = mkdtempSync(join(temporaryFolder(), "place-"));
  cpSync(join(referenceFolder, name), join(folder, "my-model"), { recursive: true });
  change(join(folder, "my-model"));
  return folder;
}

const models = (cwd: string, ...words: readonly string[]) =>
  run(["models", ...words, "--models", "store"], { cwd });

describe("a folder that is added", () => {
  test("with one variant is used by its id alone, and is gone when removed", () => {
    const cwd = place((folder) =>
      cpSync(join(folder, "onnx/model.onnx"), join(folder, "onnx/model_int8.onnx")),
    );
    rmSync(join(cwd, "my-model/onnx/model.onnx"));
    expect(models(cwd, "add", "my-model").code).toBe(0);
    const embedded = run(["embed", "--model", "my-model", "--models", "store", "--quiet"], {
      cwd,
      stdin: "hello\n",
    });
    expect(embedded.code).toBe(0);
    expect(JSON.parse(embedded.stdout).embedding.length).toBeGreaterThan(1);
    expect(models(cwd, "remove", "my-model").code).toBe(0);
    expect(readdirSync(join(cwd, "store"))).toEqual([]);
    expect(models(cwd, "remove", "my-model").code).toBe(3);
  });

  const graph = (folder: string) => join(folder, "onnx/model.onnx");
  const halved = (path: string) =>
    writeFileSync(path, readFileSync(path).subarray(0, Bun.file(path).size >> 1));
  const scrambled = (path: string) => {
    const bytes = readFileSync(path);
    for (let at = 40; at < 200; at++) bytes[at] = 0xff;
    writeFileSync(path, bytes);
  };
  test.each([
    ["truncated", (folder: string) => halved(graph(folder))],
    ["empty", (folder: string) => writeFileSync(graph(folder), "")],
    ["scrambled", (folder: string) => scrambled(graph(folder))],
    ["a text", (folder: string) => writeFileSync(graph(folder), "this is a text\n")],
    ["without a usable tokenizer", (folder: string) => writeFileSync(join(folder, "tokenizer.json"), "{}")],
    [
      "with a second graph that is broken",
      (folder: string) => writeFileSync(join(folder, "onnx/model_fp16.onnx"), "x"),
    ],
  ])("and is %s is refused by name: nothing of it is in the store", (_, change) => {
    const cwd = place(change);
    const added = models(cwd, "add", "my-model");
    expect(added.code).toBe(3);
    expect(errorLines(added)[0]).toContain("my-model");
    expect(added.stderr).not.toContain(".adding-");
    expect(readdirSync(join(cwd, "store"))).toEqual([]);
  });

  test("whose table is damaged is refused too", () => {
    const cwd = place((folder) => halved(join(folder, "model.safetensors")), "model2vec");
    expect(models(cwd, "add", "my-model").code).toBe(3);
    expect(readdirSync(join(cwd, "store"))).toEqual([]);
  });
});

const startAdd = (cwd: string) => start(["models", "add", "my-model", "--models", "store"], { cwd });

test("two at once: one adds it, and the other finds it done", async () => {
  const cwd = place();
  const both = [startAdd(cwd), startAdd(cwd)];
  const said = await Promise.all(both.map(({ stderr }) => stderr.text()));
  expect(await Promise.all(both.map(({ exited }) => exited))).toEqual([0, 0]);
  expect(said.join("").match(/^Added/gm)).toHaveLength(1);
  expect(said.join("")).toContain("The store has it already");
  expect(readdirSync(join(cwd, "store"))).toEqual(["my-model"]);
});

test("what a killed one leaves goes with the next one", async () => {
  const cwd = place();
  const store = join(cwd, "store");
  // Who comes too late finds it added, and tries again.
  do {
    rmSync(store, { recursive: true, force: true });
    mkdirSync(store);
    const killed = startAdd(cwd);
    const staged = join(store, ".adding-my-model", "tokenizer.json");
    while (!existsSync(staged) && killed.exitCode === null) await Bun.sleep(1);
    killed.kill("SIGKILL");
    await killed.exited;
  } while (existsSync(join(store, "my-model")));
  expect(readdirSync(store)).toContain(".adding-my-model");
  expect(models(cwd, "add", "my-model").code).toBe(0);
  expect(readdirSync(join(cwd, "store"))).toEqual(["my-model"]);
});
