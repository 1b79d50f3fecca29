// The library as a package that an application installs: dist/mrlbench-VERSION.tgz with its code as JavaScript, its types, and the packed
// libraries and models of this target. It has no dependency: what it needs is inside.

import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { INDEX_NAME, type StagedAsset, type StagedIndex } from "../src/assets/cache/staged.ts";
import { publicTypes } from "./declarations.ts";
import { writeWhole } from "./files.ts";
import { licensesText } from "./licenses.ts";
import { stageFolder } from "./stage.ts";
import { TaskError } from "./task.ts";

export const PACKAGE = `dist/mrlbench-${packageJson.version}.tgz`;

/** Beside the code. */
const ASSETS_FOLDER = "assets";

/** What commands alone need: the library judges nothing, and compares nothing with C. */
const COMMANDS_ONLY: readonly RegExp[] = [/^boundary-c$/, /^datasets\//, /^wordnet-/, /^licenses\.txt$/];

/** Needs the stage of the target. */
export async function buildPackage(target: string, buildHash: string): Promise<void> {
  const folder = `dist/package.${process.pid}.part`;
  try {
    mkdirSync(`${folder}/${ASSETS_FOLDER}`, { recursive: true });
    for (const [path, text] of publicTypes("src/index.ts")) writeWhole(`${folder}/types/${path}`, text);
    placeAssets(folder, target);
    await bundle(folder, buildHash);
    placeTexts(folder, target);
    pack(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The library with its assets: a bundler that makes one file of the user's program puts them into it. */
const ENTRY = [
  `import assets from ${JSON.stringify("./assets.js")};`,
  `import { takeAssetsFrom } from ${ours("src/assets/cache/embedded.ts")};`,
  "takeAssetsFrom(assets);",
  `export * from ${ours("src/index.ts")};`,
].join("\n");

function ours(path: string): string {
  return JSON.stringify(resolve(path));
}

/** Whoever bundles the package follows the names of its assets; we do not. */
const besideTheCode: Bun.BunPlugin = {
  name: "beside the code",
  setup(build) {
    build.onResolve({ filter: /^\.\/assets\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};

async function bundle(folder: string, buildHash: string): Promise<void> {
  const entry = `${folder}/entry.ts`;
  writeWhole(entry, ENTRY);
  await Bun.build({
    entrypoints: [entry],
    plugins: [besideTheCode],
    outdir: folder,
    target: "bun",
    format: "esm",
    // One file: a bundler that makes one of the user's program does not follow the parts of a split one.
    splitting: false,
    naming: { entry: "mrlbench.js" },
    // Names are kept: a stack in somebody's bug report must be readable.
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { MRLBENCH_BUILD: JSON.stringify(buildHash), MRLBENCH_STAGE: JSON.stringify(ASSETS_FOLDER) },
  });
  rmSync(entry);
}

/** The staged files, and a module that names them, which a bundler follows to each. */
function placeAssets(folder: string, target: string): void {
  const stage = stageFolder(target);
  const { assets } = JSON.parse(readFileSync(join(stage, INDEX_NAME), "utf8")) as StagedIndex;
  const kept = assets.filter(isOfTheLibrary);
  const packed = [...new Set(kept.flatMap(packedNames))];
  for (const name of packed) linkSync(join(stage, name), `${folder}/${ASSETS_FOLDER}/${name}`);
  const index: StagedIndex = { target, assets: kept };
  writeWhole(`${folder}/${ASSETS_FOLDER}/${INDEX_NAME}`, `${JSON.stringify(index)}\n`);
  const names = [INDEX_NAME, ...packed];
  const imports = names.map(
    (name, i) => `import file${i} from "./${ASSETS_FOLDER}/${name}" with { type: "file" };\n`,
  );
  const entries = names.map((name, i) => `  ${JSON.stringify(name)}: file${i},\n`);
  writeWhole(`${folder}/assets.js`, `${imports.join("")}\nexport default {\n${entries.join("")}};\n`);
}

function isOfTheLibrary({ name, bundle }: StagedAsset): boolean {
  return !COMMANDS_ONLY.some((pattern) => pattern.test(bundle ?? name));
}

function packedNames({ packed, derivation }: StagedAsset): string[] {
  return derivation?.by === "quantizeWeights" ? [packed, derivation.layout, derivation.smoothing] : [packed];
}

function placeTexts(folder: string, target: string): void {
  const { name, version, description, license, engines } = packageJson;
  const described = {
    ...{ name, version, description, license, engines, type: "module" },
    exports: {
      ".": { types: "./types/src/index.d.ts", bun: "./mrlbench.js", default: "./needs-bun.js" },
    },
  };
  writeWhole(`${folder}/package.json`, `${JSON.stringify(described, null, 2)}\n`);
  writeWhole(
    `${folder}/needs-bun.js`,
    `throw new Error(${JSON.stringify(`mrlbench calls its native libraries through Bun (${engines.bun} or later), and this is another runtime. Run the program with bun.`)});\n`,
  );
  for (const text of ["LICENSE", "CHANGELOG.md"]) writeWhole(`${folder}/${text}`, readFileSync(text));
  writeWhole(`${folder}/README.md`, readFileSync("docs/library.md"));
  writeWhole(`${folder}/LICENSES.txt`, licensesText(target));
}

/** What is inside is packed already: more than the lowest level takes ten times as long for nothing. */
function pack(folder: string): void {
  const out = `${folder}.packed`;
  try {
    const command = [
      process.execPath,
      "pm",
      "pack",
      "--ignore-scripts",
      "--gzip-level",
      "1",
      "--destination",
      join(process.cwd(), out),
    ];
    mkdirSync(out);
    const child = Bun.spawnSync(command, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const [made] = readdirSync(out);
    if (child.exitCode !== 0 || made === undefined) {
      throw new TaskError(`\`bun pm pack\` failed (exit ${child.exitCode}): ${child.stderr.toString()}`);
    }
    renameSync(join(out, made), PACKAGE);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
