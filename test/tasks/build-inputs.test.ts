// What makes the executable stale: everything that the bundler reads for it, and everything that is packed beside.

import { expect, test } from "bun:test";
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isBuilt } from "../../tasks/build.ts";
import { bundledFiles, recordedBuildInputs } from "../../tasks/build-inputs.ts";
import { contentHash, matchingFiles, writeWhole } from "../../tasks/files.ts";
import { setupSteps } from "../../tasks/steps.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

const temporaryFolder = temporaryFolders();
/** In parts, as the build does it: in one piece the bundler reads more of the packages than it takes. */
const executableCode: Bun.BuildConfig = { entrypoints: ["src/main.ts"], target: "bun", splitting: true };

function recorded() {
  const inputs = isBuilt() ? recordedBuildInputs() : null;
  if (inputs === null) throw new Error("dist/mrlbench is missing or stale: run `bun run build` first");
  return inputs;
}

test("each file that the executable's source map names is an input", async () => {
  const built = await Bun.build({ ...executableCode, sourcemap: "external" });
  const maps = built.outputs.filter(({ kind }) => kind === "sourcemap");
  const texts = await Promise.all(maps.map((map) => map.text()));
  const sources = texts.flatMap((text) => (JSON.parse(text) as { readonly sources: string[] }).sources);
  expect(sources.length).toBeGreaterThan(300);
  const { files } = recorded();
  expect(sources.filter((source) => !files.includes(source))).toEqual([]);
});

test("so are the code of the build, the pins of what is packed, and what is packed without a pin", () => {
  const expected = [
    ...[
      "build.ts",
      "tasks/asset-sources.ts",
      "tasks/stage.ts",
      "tasks/licenses.ts",
      "package.json",
      "bun.lock",
    ],
    ...["native-libs/manifest.json", "models/manifest.json", "datasets/manifest.json"],
    ...["ffi/boundary/loop.c", "LICENSE", "models/licenses/wordllama.txt"],
  ];
  expect(recorded().files).toEqual(expect.arrayContaining(expected));
});

test("one byte changed in any of them makes the executable stale", async () => {
  const { files, hash } = recorded();
  const changeable = files.filter((file) => !file.startsWith("node_modules/"));
  expect(changeable.length).toBeGreaterThan(300);
  const folder = temporaryFolder();
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  for (const file of changeable) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(file, join(folder, file));
  }
  // In a process of its own: the paths are those of the folder that it stands in.
  const script = `
    import { readFileSync, writeFileSync } from "node:fs";
    import { areUnchanged } from ${JSON.stringify(resolve("tasks/build-inputs.ts"))};
    import { hostTarget } from ${JSON.stringify(resolve("native-libs/manifest.ts"))};
    const { changeable, inputs } = JSON.parse(readFileSync("asked.json", "utf8"));
    const isStale = () => !areUnchanged(inputs, hostTarget());
    const missed = changeable.filter((file) => {
      const content = readFileSync(file);
      content[content.length - 1] ^= 1;
      writeFileSync(file, content);
      const seen = isStale();
      content[content.length - 1] ^= 1;
      writeFileSync(file, content);
      return !seen;
    });
    writeFileSync("ffi/boundary/new.c", "");
    console.log(JSON.stringify({ missed, newFileIsSeen: isStale() }));`;
  writeWhole(join(folder, "asked.json"), JSON.stringify({ changeable, inputs: { files, hash } }));
  writeWhole(join(folder, "ask.ts"), script);
  const child = Bun.spawnSync([process.execPath, "ask.ts"], { cwd: folder, stderr: "inherit" });
  expect(JSON.parse(child.stdout.toString())).toEqual({ missed: [], newFileIsSeen: true });
}, 240_000);

test("a new import, static, dynamic or of data, is an input of the next build, and changes the hash of this one", async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeWhole(at("main.ts"), 'import { a } from "./a.ts";\nconsole.log(a);\n');
  writeWhole(at("a.ts"), "export const a = 1;\n");
  for (const name of ["b.ts", "c.ts"]) writeWhole(at(name), "export const x = 1;\n");
  writeWhole(at("d.json"), "{}\n");
  const inputs = async () => {
    const found = await bundledFiles({ entrypoints: [at("main.ts")], target: "bun" });
    return found.map((file) => resolve(file)).sort();
  };
  const before = await inputs();
  expect(before).toEqual([at("a.ts"), at("main.ts")]);
  const hash = contentHash(before);

  writeWhole(
    at("a.ts"),
    'import { x } from "./b.ts";\nimport d from "./d.json" with { type: "json" };\n' +
      'export const a = [x, d, await import("./c.ts")];\n',
  );
  expect(contentHash(before)).not.toBe(hash);
  const after = await inputs();
  expect(after).toEqual(["a.ts", "b.ts", "c.ts", "d.json", "main.ts"].map(at));
  const hashAfter = contentHash(after);
  writeWhole(at("c.ts"), "export const x = 2;\n");
  expect(contentHash(after)).not.toBe(hashAfter);
});

test.each([
  ["model wordllama-256", "models/build-wordllama.ts"],
  ["model all-minilm-l6-v2", "models/build-all-minilm.ts"],
  ["data set wordnet-1k", "datasets/generate-wordnet-1k.ts"],
])("the step of set-up that makes the %s runs again after a change of its code", async (name, entry) => {
  const step = setupSteps.find((candidate) => candidate.name === name);
  const watched = matchingFiles(step?.inputs ?? []);
  const read = await bundledFiles({ entrypoints: [entry], target: "bun" });
  expect(read.length).toBeGreaterThan(3);
  // Packages are watched by the lock file.
  expect(read.filter((file) => !file.startsWith("node_modules/") && !watched.includes(file))).toEqual([]);
});
