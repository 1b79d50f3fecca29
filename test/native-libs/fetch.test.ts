import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fetchWheel, pinnedLibraries, wheelIsMissing } from "../../native-libs/fetch.ts";
import {
  buildableTargets,
  hostTarget,
  librariesFor,
  nativeLibraries,
  nativePackage,
  nativePackages,
  type Target,
  wheelOf,
} from "../../native-libs/manifest.ts";
import { bundleNames } from "../../src/assets/cache/bundle.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();

const root = join(import.meta.dir, "..", "..");
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe("the manifest", () => {
  test("pins every library by hash, in a package and a bundle that exist", () => {
    for (const library of nativeLibraries) {
      expect(library.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(library.sizeBytes).toBeGreaterThan(0);
      expect(nativePackages.map(({ id }) => id)).toContain(library.package);
      expect(bundleNames as readonly string[]).toContain(library.bundle);
    }
  });

  test.each([
    ["linux-x64", ["ort", "openvino", "openvino-gpu", "openvino-npu", "usearch"]],
    ["linux-arm64", ["ort", "openvino", "usearch"]],
    ["windows-x64", ["ort", "openvino", "openvino-gpu", "openvino-npu", "usearch"]],
    // Nobody publishes OpenVINO or usearch for it.
    ["windows-arm64", ["ort"]],
    ["darwin-arm64", ["ort", "openvino", "usearch"]],
  ])(
    "has for %s all that is published for it, with one library of each that is opened",
    (target, bundles) => {
      expect(buildableTargets).toContain(target as Target);
      expect(new Set(librariesFor(target).map(({ bundle }) => bundle))).toEqual(new Set(bundles));
      const opened = librariesFor(target).filter(({ opens }) => opens);
      expect(opened.map(({ bundle }) => bundle).sort()).toEqual(
        bundles.filter((bundle) => !/-[gn]pu$/.test(bundle)).sort(),
      );
    },
  );

  test("names the versions of the npm packages that package.json installs", () => {
    const packages = nativePackages.filter(({ source }) => source === "npm");
    expect(packages.map(({ id }) => id)).toEqual(["onnxruntime", "usearch"]);
    for (const { name, version } of packages) expect(packageJson.devDependencies[name]).toBe(version);
  });

  test("says which targets there are where one has no wheel", () => {
    expect(() => wheelOf(nativePackage("openvino"), "plan9-mips")).toThrow("pinned: linux-x64");
  });
});

describe("a wheel", () => {
  test("with the wrong content is removed and named with both hashes", () => {
    const folder = temporaryFolder();
    const wheel = wheelOf(nativePackage("wordllama"), hostTarget());
    writeFileSync(join(folder, wheel.file), "not this");
    expect(() => fetchWheel("wordllama", hostTarget(), folder)).toThrow(wheel.sha256);
    expect(existsSync(join(folder, wheel.file))).toBe(false);
    expect(wheelIsMissing("wordllama", hostTarget(), folder)).toBe(true);
  });
});

test("a library with the wrong content is refused, with both hashes", () => {
  const folder = temporaryFolder();
  const [library] = librariesFor("linux-arm64");
  const path = join(folder, "modules", nativePackage(library!.package).name, library!.path);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "not this");
  const folders = { wheels: folder, modules: join(folder, "modules") };
  expect(() => [...pinnedLibraries("linux-arm64", folders)]).toThrow(library!.sha256);
});
