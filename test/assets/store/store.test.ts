// The model store: where it is, how a folder gets into it, and whether what lies there is still what came.
import { describe, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { describeModel, listModels } from "../../../src/assets/model/catalog.ts";
import { locateModel, pathOf } from "../../../src/assets/model/models.ts";
import { findStored, isModelId, storedIds } from "../../../src/assets/store/store.ts";
import type { AddedPart } from "../../../src/assets/store/store-add.ts";
import { type StoreHost, storeFolders, writableStore } from "../../../src/assets/store/store-location.ts";
import { removeModel } from "../../../src/assets/store/store-remove.ts";
import { verifyModel } from "../../../src/assets/store/store-verify.ts";
import { MissingError, UsageError } from "../../../src/core/errors.ts";
import { referenceFolder } from "../../embed/reference-models.ts";
import { addUnopened } from "../add-unopened.ts";
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

  describe("without a home it is in the folder for temporary files", () => {
    const homeless = () => ({ ...host, home: null, temporaryFolder: temporaryFolder() });

    test("which nobody else can change", () => {
      const there = homeless();
      const shared = join(there.temporaryFolder, "mrlbench-1000");
      expect(storeFolders(undefined, there).at(-1)).toBe(join(shared, "models"));
      expect(existsSync(shared)).toBe(false);
      expect(writableStore(undefined, there)).toBe(join(shared, "models"));
      expect(statSync(shared).mode & 0o777).toBe(0o700);
    });

    test("unless others may write there", () => {
      const there = homeless();
      const shared = join(there.temporaryFolder, "mrlbench-1000");
      mkdirSync(shared);
      chmodSync(shared, 0o777);
      expect(() => storeFolders(undefined, there)).toThrow("others may write to");
      expect(() => writableStore(undefined, there)).toThrow("others may write to");
      expect(storeFolders("/mine", there)).toEqual(["/mine"]);
    });

    test.skipIf(process.getuid?.() !== 0)(
      "or somebody else was there first, whose models are not listed",
      () => {
        const there = homeless();
        const shared = join(there.temporaryFolder, "mrlbench-1000");
        cpSync(minilm, join(shared, "models", "planted"), { recursive: true });
        chownSync(shared, 12345, 12345);
        expect(() => listModels(storeFolders(undefined, there))).toThrow("belongs to somebody else");
      },
    );
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
  test("copies what the model needs, and it works by its id", async () => {
    const from = modelFolder();
    writeFileSync(join(from, "model.safetensors"), "weights for others");
    const store = join(temporaryFolder(), "new-store");
    const { id, folder } = await addUnopened(from, store);
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

  test("finds it done where the store has the same, and refuses another of that name", async () => {
    const store = temporaryFolder();
    const from = modelFolder();
    expect((await addUnopened(from, store)).isNew).toBe(true);
    expect((await addUnopened(from, store)).isNew).toBe(false);
    writeFileSync(join(from, "config.json"), "{}");
    await expect(addUnopened(from, store)).rejects.toThrow(UsageError);
    expect((await addUnopened(from, store, { name: "another" })).id).toBe("another");
    expect(storedIds(store)).toEqual(["another", "my-model"]);
  });

  test("takes one variant where one is named; the only one is the default", async () => {
    const store = temporaryFolder();
    const from = modelFolder();
    cpSync(join(from, "onnx/model.onnx"), join(from, "onnx/model_fp16.onnx"));
    const { id, folder } = await addUnopened(from, store, { variant: "fp16" });
    expect(readdirSync(join(folder, "onnx"))).toEqual(["model_fp16.onnx"]);
    expect(locateModel(id, undefined, "", [store]).variant).toBe("fp16");
    await expect(addUnopened(from, store, { name: "b", variant: "q4" })).rejects.toThrow("fp32, fp16");
  });

  test("a snapshot of the Hugging Face cache keeps the model's name, and so its family", async () => {
    const snapshot = join(temporaryFolder(), "models--BAAI--bge-tiny", "snapshots", "c".repeat(40));
    cpSync(minilm, snapshot, { recursive: true });
    for (const name of ["1_Pooling", "modules.json"]) rmSync(join(snapshot, name), { recursive: true });
    const pooling = { value: "cls", source: "family bge" };
    const there = locateModel(snapshot, undefined, "", []);
    expect(there).toMatchObject({ id: "bge-tiny", recipe: { pooling } });
    expect(locateModel(join(snapshot, "onnx/model.onnx"), undefined, "", []).recipe.pooling).toEqual(
      there.recipe.pooling,
    );
    const store = temporaryFolder();
    expect((await addUnopened(snapshot, store)).id).toBe("bge-tiny");
    expect((await addUnopened(snapshot, store, { name: "mine" })).id).toBe("mine");
    expect(locateModel("mine", undefined, "", [store]).recipe.pooling).toEqual(there.recipe.pooling);
    expect(describeModel("mine", [store]).revision).toBe("c".repeat(40));
  });

  test("what cannot be opened is not added, and nothing is left of it", async () => {
    const store = temporaryFolder();
    const opened: string[] = [];
    const open = async ({ model, folder }: AddedPart) => {
      opened.push(relative(folder, model));
      throw new MissingError({ what: "no model", next: "" });
    };
    await expect(addUnopened(modelFolder(), store, { open })).rejects.toThrow("no model");
    expect(opened).toEqual(["onnx/model.onnx"]);
    expect(readdirSync(store)).toEqual([]);
  });

  test("what a killed one left goes with the next, of whichever model", async () => {
    const store = temporaryFolder();
    mkdirSync(join(store, ".adding-other", "onnx"), { recursive: true });
    writeFileSync(join(store, ".adding-other", "onnx", "model.onnx"), "half");
    await addUnopened(modelFolder(), store);
    expect(readdirSync(store)).toEqual(["my-model"]);
  });

  test("of one model by two at once: one adds it, the other waits and finds it done", async () => {
    const store = temporaryFolder();
    const from = modelFolder();
    let waits = 0;
    const { promise: someoneWaits, resolve: seeWait } = Promise.withResolvers<void>();
    const onWait = () => {
      waits++;
      seeWait();
    };
    const slowly = { open: () => someoneWaits, onWait };
    const both = await Promise.all([addUnopened(from, store, slowly), addUnopened(from, store, slowly)]);
    expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(waits).toBe(1);
    expect(readdirSync(store)).toEqual(["my-model"]);
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
  test.each(breaks)("refuses one %s and leaves nothing behind", async (_, change, message) => {
    const from = modelFolder();
    change(from);
    const store = temporaryFolder();
    await expect(addUnopened(from, store)).rejects.toThrow(message);
    expect(readdirSync(store)).toEqual([]);
  });
});

describe("verifying", () => {
  const added = async () => (await addUnopened(modelFolder(), temporaryFolder())).folder;

  test("finds a changed byte, a missing file and a longer one", async () => {
    const folder = await added();
    writeFileSync(join(folder, "modules.json"), "[]");
    rmSync(join(folder, "tokenizer_config.json"));
    appendFileSync(join(folder, "onnx/model.onnx"), "x");
    const { state, problems } = verifyModel(folder);
    expect(state).toBe("damaged");
    expect(problems.join("\n")).toMatch(/modules\.json has 2 bytes instead of/);
    expect(problems.join("\n")).toMatch(/tokenizer_config\.json is missing/);
    expect(problems.join("\n")).toMatch(/onnx\/model\.onnx has \d+ bytes instead of \d+/);
  });

  test("finds a byte that changed without changing the size", async () => {
    const folder = await added();
    const path = join(folder, "sentence_bert_config.json");
    writeFileSync(path, "x".repeat(Bun.file(path).size));
    expect(verifyModel(folder).problems).toEqual([expect.stringContaining("has sha256")]);
  });

  test("finds a file that the record does not speak of: it could change what the model does", async () => {
    const folder = await added();
    mkdirSync(join(folder, "2_Dense"));
    writeFileSync(join(folder, "2_Dense", "config.json"), "{}");
    expect(verifyModel(folder)).toEqual({
      state: "damaged",
      problems: ["2_Dense/config.json is not in its record"],
    });
  });

  test.each([
    ["no file", []],
    ["a name that leads out", [{ name: "../../etc/passwd", size_bytes: 1, sha256: "" }]],
    ["an absolute name", [{ name: "/etc/passwd", size_bytes: 1, sha256: "" }]],
    ["a NUL", [{ name: "a\0b", size_bytes: 1, sha256: "" }]],
    ["no size", [{ name: "config.json", sha256: "0" }]],
    ["nothing of a file", [{}]],
  ])("does not say ok to a record with %s", async (_, files) => {
    const folder = await added();
    writeFileSync(join(folder, ".mrlbench.json"), JSON.stringify({ source: "", files }));
    expect(verifyModel(folder).state).toBe("damaged");
  });

  test("has nothing to compare with where a person put the folder", () => {
    expect(verifyModel(modelFolder())).toEqual({ state: "unrecorded", problems: [] });
  });
});

describe("removing", () => {
  test("takes the folder, and that of an owner who has no other", async () => {
    const store = temporaryFolder();
    for (const name of ["owner/one", "owner/two"]) await addUnopened(modelFolder(), store, { name });
    await removeModel(store, "owner/one", join(store, "owner/one"));
    expect(storedIds(store)).toEqual(["owner/two"]);
    await removeModel(store, "owner/two", join(store, "owner/two"));
    expect(readdirSync(store)).toEqual([]);
  });

  test("of a link leaves what it leads to", async () => {
    const store = temporaryFolder();
    const elsewhere = modelFolder();
    symlinkSync(elsewhere, join(store, "linked"));
    expect(storedIds(store)).toEqual(["linked"]);
    await removeModel(store, "linked", join(store, "linked"));
    expect(readdirSync(store)).toEqual([]);
    expect(existsSync(join(elsewhere, "tokenizer.json"))).toBe(true);
  });
});

describe("what --model names", () => {
  test.each([
    ["x", undefined],
    ["model.onnx", undefined],
    ["wordllama-256", undefined],
    ["./x", "x"],
    [".", ""],
    ["..", ".."],
    ["a/b", "a/b"],
    ["/a", "/a"],
  ])("%s is the path %p", (model, path) => {
    expect(pathOf(model, [])).toBe(path === undefined ? undefined : resolve(path));
  });

  test("OWNER/NAME is an id where a store has it", () => {
    const store = temporaryFolder();
    cpSync(minilm, join(store, "owner", "name"), { recursive: true });
    expect(pathOf("owner/name", [store])).toBeUndefined();
    expect(pathOf("./owner/name", [store])).toBe(resolve("owner/name"));
  });
});

test("an id that is nowhere is told with those that there are", () => {
  expect(() => describeModel("nobody/nothing", [temporaryFolder()])).toThrow(MissingError);
  expect(() => describeModel("nobody/nothing", [temporaryFolder()])).toThrow("wordllama-256");
});
