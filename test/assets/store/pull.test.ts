// Models from a hub on this machine: what is fetched, what a broken connection leaves behind, and what is not believed.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hubSettings } from "../../../src/assets/hub/hub-settings.ts";
import { locateModel } from "../../../src/assets/model/models.ts";
import { type PullRequest, pullModel } from "../../../src/assets/store/pull.ts";
import { verifyModel } from "../../../src/assets/store/store-verify.ts";
import { OutputError, UsageError } from "../../../src/core/errors.ts";
import { referenceFolder } from "../../embed/reference-models.ts";
import { smallDisk } from "../../executable/small-disk.ts";
import { COMMIT, type LoopbackFile, type LoopbackHub, openLoopbackHub } from "../loopback-hub.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();
const id = "someone/tiny-model";

/** The files of a model that works, with another variant of it and what is of no use here. */
const source = join(referenceFolder, "minilm");
const modelFiles: LoopbackFile[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.includes("."))
  .map((name) => ({ name, content: readFileSync(join(source, name)), isLarge: name.endsWith(".onnx") }));
const graph = modelFiles.find(({ name }) => name === "onnx/model.onnx")!;
const files: LoopbackFile[] = [
  ...modelFiles,
  { name: "onnx/model_fp16.onnx", content: graph.content, isLarge: true },
  { name: "onnx/model_fp16.onnx_data", content: new Uint8Array(1000), isLarge: true },
  { name: "model.safetensors", content: new Uint8Array(5000), isLarge: true },
  { name: "pytorch_model.bin", content: new Uint8Array(5000), isLarge: true },
  { name: "README.md", content: new TextEncoder().encode("hello") },
  { name: "empty.json", content: new Uint8Array(0) },
];

let hub: LoopbackHub;
let store: string;
beforeEach(async () => {
  hub = await openLoopbackHub(id, files);
  store = temporaryFolder();
});
afterEach(() => hub.stop());

const pull = (request: Partial<PullRequest> = {}, env: Readonly<Record<string, string>> = {}) =>
  pullModel({
    id,
    revision: "main",
    variant: "fp32",
    store,
    hub: { ...hubSettings({ env: { HF_ENDPOINT: hub.url, ...env }, home: null }), stallMs: 300 },
    retryWaitMs: 1,
    onProgress: () => {},
    ...request,
  });

/** The requests for the content of a file. */
const contentRequests = (name: string) => hub.requests.filter((request) => request.includes(`/${name}`));

test("brings configuration and the graph of one variant, at a fixed commit, and no weights for others", async () => {
  const { folder, commit } = await pull();
  expect(commit).toBe(COMMIT);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.includes("."),
  );
  expect(names.sort()).toEqual(
    [".mrlbench.json", "empty.json", ...modelFiles.map(({ name }) => name)].sort(),
  );
  expect(readFileSync(join(folder, graph.name))).toEqual(Buffer.from(graph.content));
  expect(verifyModel(folder)).toEqual({ state: "ok", problems: [] });
  expect(locateModel(id, "fp32", "", [store])).toMatchObject({ id, variant: "fp32", maxTokens: 20 });
  expect(readdirSync(store)).toEqual(["someone"]);
  for (const request of hub.requests.filter((path) => path.includes("/resolve/")))
    expect(request).toContain(COMMIT);
});

test("brings another variant into the same folder, with its external data, and nothing a second time", async () => {
  await pull();
  hub.requests.length = 0;
  const { folder, files: all } = await pull({ variant: "fp16" });
  expect(existsSync(join(folder, "onnx/model_fp16.onnx_data"))).toBe(true);
  expect(contentRequests("tokenizer.json")).toEqual([]);
  expect(all.map(({ name }) => name)).toContain("onnx/model.onnx");
  expect(verifyModel(folder).state).toBe("ok");
  hub.requests.length = 0;
  await pull({ variant: "fp16" });
  expect(hub.requests.filter((path) => path.includes("/resolve/"))).toEqual([]);
});

test("brings the only variant where none is named", async () => {
  hub.stop();
  hub = await openLoopbackHub(id, [
    ...modelFiles.filter(({ name }) => name !== graph.name),
    { name: "onnx/model_int8.onnx", content: graph.content, isLarge: true },
  ]);
  await pull({ variant: undefined });
  expect(locateModel(id, undefined, "", [store]).variant).toBe("int8");
});

test("two pulls of one model at once: one brings it, the other finds it done", async () => {
  let waits = 0;
  const both = await Promise.all([pull({ onWait: () => waits++ }), pull({ onWait: () => waits++ })]);
  expect(waits).toBe(1);
  for (const { folder } of both) expect(verifyModel(folder)).toEqual({ state: "ok", problems: [] });
  expect(contentRequests(graph.name)).toHaveLength(1);
  expect(readdirSync(store)).toEqual(["someone"]);
});

const disk = smallDisk("32k");
test.skipIf(!disk.isMounted)("a full disk ends it with 74, and with room again it goes on", async () => {
  store = join(disk.folder, "store");
  const error = await pull().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OutputError);
  expect((error as Error).message).toContain("ENOSPC");
  expect(existsSync(join(store, id))).toBe(false);
  disk.remount("size=10m");
  expect(verifyModel((await pull()).folder).state).toBe("ok");
});

test("brings the table of a static model, and no graph", async () => {
  const folderName = join(referenceFolder, "model2vec");
  const names = readdirSync(folderName, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.includes("."),
  );
  const content = (name: string) => readFileSync(join(folderName, name));
  hub.stop();
  hub = await openLoopbackHub(id, [
    ...names.map((name) => ({ name, content: content(name), isLarge: name.endsWith(".safetensors") })),
    { name: "onnx/model.onnx", content: graph.content, isLarge: true },
  ]);
  const { folder } = await pull();
  expect(existsSync(join(folder, "onnx"))).toBe(false);
  expect(verifyModel(folder).state).toBe("ok");
  expect(locateModel(id, "fp32", temporaryFolder(), [store]).recipe.skipsUnknown.value).toBe(true);
});

describe("a connection that is dropped", () => {
  test("is taken up where it ended", async () => {
    Object.assign(hub.faults, { dropAfterBytes: 4000, drops: 60 });
    const { folder } = await pull();
    expect(verifyModel(folder).state).toBe("ok");
    const starts = contentRequests(graph.name).flatMap((request) => {
      const from = /bytes=(\d+)-/.exec(request)?.[1];
      return from === undefined ? [] : [Number(from)];
    });
    expect(starts.length).toBeGreaterThan(1);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts[0]).toBeGreaterThan(0);
  });

  test("that never comes back is told, keeps what came, and the next run goes on", async () => {
    Object.assign(hub.faults, { dropAfterBytes: 0, drops: 1_000_000 });
    await expect(pull()).rejects.toThrow(/the hub did not give .+ in 5 tries/);
    expect(existsSync(join(store, id))).toBe(false);

    Object.assign(hub.faults, { drops: 0 });
    const { folder } = await pull();
    expect(verifyModel(folder).state).toBe("ok");
  });

  test("does not count as a failure while the hub is only busy", async () => {
    hub.faults.unavailable = 3;
    await pull();
  });
});

describe("content that is not what the hub says", () => {
  test.each([graph.name, "tokenizer.json"])("is thrown away: %s", async (changed) => {
    hub.faults.changed = changed;
    await expect(pull()).rejects.toThrow(`${changed} came with another content than the hub says`);
    expect(existsSync(join(store, id))).toBe(false);
    delete hub.faults.changed;
    expect(verifyModel((await pull()).folder).state).toBe("ok");
  });

  test("a name that leaves the folder is not followed", async () => {
    hub.stop();
    hub = await openLoopbackHub(id, [
      ...files,
      { name: "onnx/model.onnx_data/../../../../out.onnx", content: new Uint8Array(3) },
    ]);
    await expect(pull()).rejects.toThrow("a file name that is not safe to write");
  });
});

describe("what the hub refuses is told at once", () => {
  test("a model that is not there", async () => {
    await expect(pull({ id: "someone/other" })).rejects.toThrow("the hub does not give model someone/other");
    expect(hub.requests).toHaveLength(1);
  });

  test("a revision that is not there", async () => {
    await expect(pull({ revision: "v9" })).rejects.toThrow("at v9");
  });

  test("a private model, unless HF_TOKEN may read it", async () => {
    hub.faults.token = "hf_secret";
    await expect(pull()).rejects.toThrow("401");
    await expect(pull({}, { HF_TOKEN: "hf_wrong" })).rejects.toThrow("401");
    await pull({}, { HF_TOKEN: "hf_secret" });
  });

  test("a variant that is not there, with those that are", async () => {
    await expect(pull({ variant: "q4" })).rejects.toMatchObject({
      message: expect.stringContaining("no model of variant q4"),
      next: expect.stringContaining("fp32, fp16"),
    });
  });
});

test("a folder that is there at another revision is left alone", async () => {
  const { folder } = await pull();
  const record = join(folder, ".mrlbench.json");
  await Bun.write(record, readFileSync(record, "utf8").replace(COMMIT, "f".repeat(40)));
  await expect(pull()).rejects.toThrow(UsageError);
});
