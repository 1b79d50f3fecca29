// `bun build.ts [TARGET]`: one executable for this machine's kind, dist/mrlbench, or for another, with native libraries, models,
// tokenizers and data set inside, and beside it, in dist/models, what it does not carry of the models. It reads nothing from the folder
// it is run in. Set-up must have run; `bun run build` and `bun run build:all` see to it.

import { renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { hostTarget } from "./native-libs/manifest.ts";
import { sha256 } from "./src/assets/sha256.ts";
import { recordBuildInputs } from "./tasks/build-inputs.ts";
import { EXECUTABLE, largestBytes, targetExecutable } from "./tasks/executable.ts";
import { buildPackage } from "./tasks/package.ts";
import { placeModels } from "./tasks/place-models.ts";
import { STAGE_NAME, stage, stageFolder } from "./tasks/stage.ts";

export interface BuildOptions {
  readonly target: string;
  /** The program's own first; each of the others is where a thread begins. */
  readonly entries: readonly string[];
  readonly outfile: string;
}

/**
 * Builds beside `outfile` and renames: an executable that is running, or a second build, is not disturbed.
 * @returns the name of the build: a hash over all that it is made from
 */
export async function buildExecutable({ target, entries, outfile }: BuildOptions): Promise<string> {
  const indexHash = await stage(target);
  const code = codeOf(entries);
  const inputs = await recordBuildInputs(target, code);
  const buildHash = sha256(`${inputs.hash} ${indexHash} ${Bun.version}`).slice(0, 12);
  const partialFolder = `${dirname(outfile)}/${process.pid}.part`;
  const partial = join(partialFolder, basename(outfile));
  try {
    await compile(target, code, partial, buildHash);
    checkSize(target, partial);
    renameSync(partial, outfile);
    return buildHash;
  } finally {
    rmSync(partialFolder, { recursive: true, force: true });
  }
}

function codeOf(entries: readonly string[]): Bun.BuildConfig {
  return {
    entrypoints: [...entries],
    target: "bun",
    format: "esm",
    // A command's own code, and arquero, are read when they are needed: `--version` starts in half the time.
    splitting: true,
    // Names and a source map are kept: a stack in a bug report must be readable, and the code is a thousandth of the file.
    minify: { whitespace: true, syntax: true, identifiers: false },
  };
}

async function compile(
  target: string,
  code: Bun.BuildConfig,
  outfile: string,
  buildHash: string,
): Promise<void> {
  const built = await Bun.build({
    ...code,
    // Nothing is parsed at a start then, which takes a third less time. The hot call was held against that of a build without: medians of
    // four runs each are 60 and 65 ns above the call from C, within 15. Made for this kind of machine alone, on which it is tried.
    bytecode: target === hostTarget(),
    sourcemap: "linked",
    define: { MRLBENCH_BUILD: JSON.stringify(buildHash), MRLBENCH_STAGE: JSON.stringify(STAGE_NAME) },
    compile: {
      target: `bun-${target}` as Bun.Build.CompileTarget,
      outfile,
      assets: [stageFolder(target)],
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
    },
  });
  for (const message of built.logs) console.error(message);
}

function checkSize(target: string, path: string): void {
  const { size } = statSync(path);
  if (size >= largestBytes(target)) {
    throw new Error(
      `the executable for ${target} has ${size} bytes; expected: below ${largestBytes(target)}`,
    );
  }
}

if (import.meta.main) {
  const startMs = performance.now();
  const target = process.argv[2] ?? hostTarget();
  const isHost = target === hostTarget();
  const outfile = isHost ? EXECUTABLE : targetExecutable(target);
  if (isHost) placeModels();
  const buildHash = await buildExecutable({
    target,
    entries: ["src/main.ts", "src/ahead-thread.ts"],
    outfile,
  });
  if (isHost) await buildPackage(target, buildHash);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.error(`build: ${outfile}, ${(statSync(outfile).size / 1e6).toFixed(0)} MB, in ${seconds} s`);
}
