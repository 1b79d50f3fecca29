// What the build packed, read from dist/stage as the executable reads its embedded files.

import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { builtInModels, variantFileNames } from "../../../models/manifest.ts";
import { hostTarget } from "../../../native-libs/manifest.ts";
import { type BundleName, bundleNames } from "../../../src/assets/cache/bundle.ts";
import { unpackBundle } from "../../../src/assets/cache/cache.ts";
import { assetNames, embeddedBundle, readAsset, readAssetText } from "../../../src/assets/cache/embedded.ts";
import { packTokenizer } from "../../../src/text/own-tokenizer.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

const root = join(import.meta.dir, "..", "..", "..");
const fromRoot = (path: string) => readFileSync(join(root, path));
const isStaged = existsSync(join(root, "dist", "stage", "assets.json"));
if (!isStaged) console.warn("SKIPPED: nothing is packed in dist/stage; `bun run test` packs it first");

describe.skipIf(!isStaged)("read in memory", () => {
  test("data set and tokenizers are the files that set-up made", () => {
    for (const name of ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"]) {
      expect(Buffer.compare(readAsset(`wordnet-1k/${name}`), fromRoot(`datasets/wordnet-1k/${name}`))).toBe(
        0,
      );
    }
    for (const { id } of builtInModels) {
      const tokenizer = packTokenizer(fromRoot(`models/${id}/tokenizer.json`))!;
      expect(Buffer.compare(readAsset(`${id}/tokenizer`), tokenizer)).toBe(0);
    }
  });

  test("an unknown name is our bug, and the message says which", () => {
    expect(() => readAsset("no-such-file")).toThrow("no-such-file");
  });

  test("every asset that is listed can be read", () => {
    for (const name of assetNames()) expect(readAsset(name).length).toBeGreaterThan(0);
  });

  test("the licences of everything that is carried are there in full", () => {
    const text = readAssetText("licenses.txt");
    const { dependencies } = JSON.parse(fromRoot("package.json").toString("utf8"));
    const licenseFiles = [
      "LICENSE",
      "native-libs/licenses/onnxruntime/LICENSE",
      "native-libs/licenses/onnxruntime/ThirdPartyNotices.txt",
      `native-libs/${hostTarget()}/licenses/openvino/LICENSE`,
      "models/licenses/wordllama.txt",
      "models/licenses/all-minilm-l6-v2.txt",
      "datasets/wordnet-1k/LICENSE",
      ...Object.keys(dependencies).map((name) => `node_modules/${name}/LICENSE`),
    ];
    for (const file of licenseFiles) {
      expect({ file, isCarried: text.includes(fromRoot(file).toString("utf8").trim()) }).toEqual({
        file,
        isCarried: true,
      });
    }
    for (const owner of [
      "Inria",
      "Princeton University",
      "Microsoft Corporation",
      "GNU LESSER GENERAL PUBLIC",
    ]) {
      expect(text).toContain(owner);
    }
  });
});

describe.skipIf(!isStaged)("unpacked", () => {
  const cache = temporaryFolder();
  const unpack = (name: BundleName) => unpackBundle(cache, embeddedBundle(name));

  test("the libraries are the files that set-up fetched", () => {
    const fetched = join("native-libs", hostTarget());
    const names = readdirSync(join(root, fetched)).filter((name) => name !== "licenses");
    const unpacked = (["ort", "openvino", "openvino-gpu", "openvino-npu", "usearch"] as const).flatMap(
      (bundle) => Object.values(unpack(bundle).files),
    );
    expect(unpacked.map((path) => basename(path)).sort()).toEqual(names.sort());
    for (const path of unpacked) {
      expect(Buffer.compare(readFileSync(path), fromRoot(join(fetched, basename(path))))).toBe(0);
    }
  });

  test("OpenVINO's plugins lie beside its core", () => {
    expect(unpack("openvino-gpu").dir).toBe(unpack("openvino").dir);
    expect(unpack("openvino-npu").dir).toBe(unpack("openvino").dir);
    expect(unpack("ort").dir).not.toBe(unpack("openvino").dir);
  });

  test("every carried variant of a model has graphs and weights that are the files set-up made", () => {
    for (const { id, carriedVariants, variants } of builtInModels) {
      for (const variant of carriedVariants) {
        const { files } = unpack(`${id}-${variant}` as BundleName);
        expect(Object.keys(files).sort()).toEqual(variantFileNames(variants[variant]).sort());
        for (const [name, path] of Object.entries(files)) {
          expect(Buffer.compare(readFileSync(path), fromRoot(`models/${id}/${name}`))).toBe(0);
        }
      }
    }
  });

  test("a second time nothing is written, whichever bundle came last", () => {
    for (const name of bundleNames) unpack(name);
    for (const name of bundleNames) expect(unpack(name).unpackedBytes).toBe(0);
  });

  test("a library that lost a byte is written again", () => {
    const { files } = unpack("ort");
    const [path] = Object.values(files) as [string];
    const right = readFileSync(path);
    const damaged = Buffer.from(right);
    damaged[damaged.length >> 1]! ^= 0x80;
    writeFileSync(path, damaged);
    expect(unpack("ort").unpackedBytes).toBe(right.length);
    expect(Buffer.compare(readFileSync(path), right)).toBe(0);
  });
});
