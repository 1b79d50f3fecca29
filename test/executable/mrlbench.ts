// Runs dist/mrlbench as a user does: in a fresh folder, with the environment that the test gives and nothing else of ours.

import { join, resolve } from "node:path";
import { isBuilt } from "../../tasks/build.ts";
import { EXECUTABLE } from "../../tasks/executable.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";

if (!isBuilt()) {
  throw new Error("dist/mrlbench is missing, or older than what it is made from: run `bun run build` first");
}

export const mrlbench = resolve(EXECUTABLE);
/** Kept between runs, so that not every test file unpacks the libraries again. */
export const sharedCache = resolve("dist/test-cache");
/** Few calls on few texts, where the figures do not matter. */
export const FEW_CALLS = ["--iters", "200", "--warmup", "20", "--ttfi", "0"];
export const BRIEF = [...FEW_CALLS, "--text", "short"];

export interface RunOptions {
  /** A fresh folder where none is given. */
  readonly cwd?: string;
  /** All that the process has beside the place of the cache. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stdoutBytes: Uint8Array;
  readonly stderr: string;
  /** Where it ran. */
  readonly cwd: string;
}

export type Child = Bun.Subprocess<"pipe", "pipe", "pipe">;

export interface Workbench {
  readonly temporaryFolder: () => string;
  readonly run: (args: readonly string[], options?: RunOptions) => Run;
  /** A command line of bash, in which `mrlbench` is ours. */
  readonly shell: (commandLine: string, options?: RunOptions) => Run;
  /** A process that goes on while the test does something to it. */
  readonly start: (args: readonly string[], options?: RunOptions) => Child;
}

/** To be opened at the top level of a test file: its folders go when that file is done. */
export function openWorkbench(): Workbench {
  const temporaryFolder = temporaryFolders();
  const placed = ({ cwd = temporaryFolder(), env = {} }: RunOptions = {}) => ({
    cwd,
    env: { MRLBENCH_CACHE: sharedCache, ...env },
  });
  const finish = (command: readonly string[], options: RunOptions = {}): Run => {
    const place = placed(options);
    const child = Bun.spawnSync([...command], {
      ...place,
      stdin: Buffer.from(options.stdin ?? ""),
      stdout: "pipe",
      stderr: "pipe",
    });
    return {
      code: child.exitCode,
      stdout: child.stdout.toString(),
      stdoutBytes: new Uint8Array(child.stdout),
      stderr: child.stderr.toString(),
      cwd: place.cwd,
    };
  };
  return {
    temporaryFolder,
    run: (args, options) => finish([mrlbench, ...args], options),
    shell: (commandLine, options) =>
      finish(["bash", "-c", `mrlbench() { ${mrlbench} "$@"; }; ${commandLine}`], options),
    start: (args, options) =>
      Bun.spawn([mrlbench, ...args], { ...placed(options), stdin: "pipe", stdout: "pipe", stderr: "pipe" }),
  };
}

/** The two lines of an error: what failed with what was seen and expected, then what to do. */
export function errorLines({ stderr }: Run): readonly [failure: string, next: string] {
  const lines = stderr.split("\n");
  const first = lines.findIndex((line) => line.startsWith("mrlbench: "));
  return [lines[first] ?? "", lines[first + 1] ?? ""];
}

export const fixtures = join(import.meta.dir, "..", "fixtures", "wordllama");
