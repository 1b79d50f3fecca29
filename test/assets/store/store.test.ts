// The model store: where it is, how a folder gets into it, and whether what lies there is still what came.
import { describe, expect, test } from "bun:test";
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeModel, listModels } from "../../../src/assets/model/catalog.ts";
import { locateModel } from "../../../src/assets/model/models.ts";
import { findStored, isModelId, storedIds } from "../../../src/assets/store/store.ts";
import { addModel } from "../../../src/assets/store/store-add.ts";
import { type StoreHost, storeFolders, writableStore } from "../../../src/assets/store/store-location.ts";
import { verifyModel } from "../../../src/assets/store/store-verify.ts";
import { MissingError, UsageError } from "../../../src/core/errors.ts";
import { referenceFolder } from "../../embed/reference-models.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const minilm = join(referenceFolder, "minilm");

/** A copy of a model that works, to be broken. */
function modelFolder(): string {
  const folder = join(temporaryFolder(), "my-model");
  cpSync(minilm, folder, { recursive: true });
  return folder;
}

describe("places", () => {
  const host: StoreHost = {
    env: {},
    platform: "linux",
    home: "/home/ada",
    temporaryFolder: "/tmp",
    user: "1000",
    executableFolder: "/opt/mrlbench",
  };

  test("the option, then the environment, then beside the executable and the user's data folder", () => {
    const env = { MRLBENCH_MODELS: "/models" };
    expect(storeFolders("/mine", { ...host, env })).toEqual(["/mine"]);
    expect(storeFolders(undefined, { ...host, env })).toEqual(["/models"]);
    const own = "/home/ada/.local/share/mrlbench/models";
    expect(storeFolders(undefined, host)).toEqual(["/opt/mrlbench/models", own]);
    expect(writableStore(undefined, host)).toBe(own);
  });

  test.each([
    ["linux", { XDG_DATA_HOME: "/data" }, "/data/mrlbench/models"],
    ["linux", { XDG_DATA_HOME: "relative" }, "/home/ada/.local/share/mrlbench/models"],
    ["darwin", {}, "/home/ada/Library/Application Support/mrlbench/models"],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/mrlbench/models"],
  ])("the user's own on %s with %p", (platform, env, folder) => {
    expect(writableStore(undefined, { ...host, platform, env })).toBe(folder);
  });

  test("without a home it is in the folder for temporary files", () => {
    expect(writableStore(undefined, { ...host, home: null })).toBe("/tmp/mrlbench-1000/models");
  });
});

describe("ids", () => {
  test.each(["a", "all-minilm-l6-v2", "BAAI/bge-m3", "a/b_c.d-1"])("%s is one", (id) => {
    expect(isModelId(id)).toBe(true);
  });

  test.each(["", "..", "../x", "a/../b", "/a", "a/b/c", "a\\b", ".hidden", "a//b"])("%p is none", (id) => {
    expect(isModelId(id)).toBe(false);
    expect(findStored(id, ["/"])).toBeUndefined();
  });

  test("are the folders with a tokenizer, of an owner or not; the first store that has one gives it", () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    cpSync(minilm, join(first, "one"), { recursive: true });
    cpSync(minilm, join(second, "one"), { recursive: true });
    cpSync(minilm, join(second, "owner", "two"), { recursive: true });
    mkdirSync(join(second, "empty"));
    expect(storedIds(second)).toEqual(["one", "owner/two"]);
    expect(storedIds(join(second, "nowhere"))).toEqual([]);
    expect(findStored("one", [first, second])).toBe(join(first, "one"));
    expect(findStored("owner/two", [first, second])).toBe(join(second, "owner", "two"));
    expect(listModels([first, second]).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["wordllama-256", "one", "owner/two"]),
    );
  });
});

describe("adding a folder", () => {
  test("copies what the model needs, and it works by its id", () => {
    const from = modelFolder();
    writeFileSync(join(from, "model.safetensors"), "weights for others");
    const store = join(temporaryFolder(), "new-store");
    const { id, folder } = addModel(from, store);
    rmSync(from, { recursive: true });
    expect(existsSync(join(folder, "model.safetensors"))).toBe(false);
    expect(verifyModel(folder)).toEqual({ state: "ok", problems: [] });
    expect(locateModel(id, "fp32", "", [store])).toMatchObject({
      id: "my-model",
      variant: "fp32",
      maxTokens: 20,
    });
    expect(describeModel(id, [store])).toMatchObject({
      source: from,
      revision: null,
      recipe: { pooling: { value: "mean", source: "1_Pooling/config.json" } },
    });
  });

  test("takes no folder a second time", () => {
    const store = temporaryFolder();
    const from = modelFolder();
    addModel(from, store);
    expect(() => addModel(from, store)).toThrow(UsageError);
  });

  const breaks: readonly [string, (folder: string) => void, RegExp][] = [
    ["without a tokenizer", (folder) => rmSync(join(folder, "tokenizer.json")), /no tokenizer\.json/],
    ["without a graph", (folder) => rmSync(join(folder, "onnx"), { recursive: true }), /no ONNX file/],
    [
      "with a malformed file",
      (folder) => writeFileSync(join(folder, "config.json"), "{"),
      /config\.json cannot be read/,
    ],
    ["that is not there", (folder) => rmSync(folder, { recursive: true }), /takes the folder of a model/],
  ];
  test.each(breaks)("refuses one %s and leaves nothing behind", (_, change, message) => {
    const from = modelFolder();
    change(from);
    const store = temporaryFolder();
    expect(() => addModel(from, store)).toThrow(message);
    expect(readdirSync(store)).toEqual([]);
  });
});

describe("verifying", () => {
  const added = () => addModel(modelFolder(), temporaryFolder()).folder;

  test("finds a changed byte, a missing file and a longer one", () => {
    const folder = added();
    writeFileSync(join(folder, "modules.json"), "[]");
    rmSync(join(folder, "tokenizer_config.json"));
    appendFileSync(join(folder, "onnx/model.onnx"), "x");
    const { state, problems } = verifyModel(folder);
    expect(state).toBe("damaged");
    expect(problems.join("\n")).toMatch(/modules\.json has 2 bytes instead of/);
    expect(problems.join("\n")).toMatch(/tokenizer_config\.json is missing/);
    expect(problems.join("\n")).toMatch(/onnx\/model\.onnx has \d+ bytes instead of \d+/);
  });

  test("finds a byte that changed without changing the size", () => {
    const folder = added();
    const path = join(folder, "sentence_bert_config.json");
    writeFileSync(path, "x".repeat(Bun.file(path).size));
    expect(verifyModel(folder).problems).toEqual([expect.stringContaining("has sha256")]);
  });

  test("has nothing to compare with where a person put the folder", () => {
    expect(verifyModel(modelFolder())).toEqual({ state: "unrecorded", problems: [] });
  });
});

test("an id that is nowhere is told with those that there are", () => {
  expect(() => describeModel("nobody/nothing", [temporaryFolder()])).toThrow(MissingError);
  expect(() => describeModel("nobody/nothing", [temporaryFolder()])).toThrow("wordllama-256");
});
