// No room, or no right, to unpack: exit 74, nothing half-written, and all is well once there is room.

import { describe, expect, test } from "bun:test";
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BRIEF, errorLines, mrlbench, openWorkbench } from "./mrlbench.ts";
import { smallDisk } from "./small-disk.ts";

const { run, shell, temporaryFolder } = openWorkbench();
const minilm = join(import.meta.dir, "..", "fixtures", "models", "minilm");

// Room for the model of 33 MB, and not for the library of 46 MB after it.
const { folder, isMounted, remount } = smallDisk("40m");

const filesUnder = (root: string) => [...new Bun.Glob("**/*").scanSync({ cwd: root, dot: true })].sort();

describe.skipIf(!isMounted)("a disk that is full while unpacking", () => {
  const cache = ["--cache-dir", join(folder, "cache")];

  test.each([
    { command: "bench", args: BRIEF },
    { command: "embed", args: ["embed"] },
  ])("ends $command with 74 and what is needed; nothing is left half-written", ({ args }) => {
    const result = run([...args, ...cache], { stdin: "hello" });
    expect(result.code).toBe(74);
    const [failure, next] = errorLines(result);
    expect(failure).toContain("cannot unpack ort");
    expect(failure).toContain("ENOSPC");
    expect(failure).toMatch(/\d MB free\); expected: a folder that can be written, with 45\.\d MB free$/);
    expect(next).toContain("--cache-dir");
    const files = filesUnder(join(folder, "cache"));
    expect(files.filter((path) => path.includes("libonnxruntime") || path.includes(".part-"))).toEqual([]);
    expect(files.some((path) => path.endsWith("table.fp32.bin"))).toBe(true);
  });

  test("with room again it works", () => {
    expect(remount("size=200m")).toBe(true);
    expect(run([...BRIEF, ...cache]).code).toBe(0);
  });

  test("read-only, what is unpacked already still works", () => {
    expect(remount("ro")).toBe(true);
    expect(run([...BRIEF, ...cache]).code).toBe(0);
  });
});

// What a limit of the size of files refuses is a write as well, whatever room there is.
describe.skipIf(process.platform !== "linux")("a limit of the size of files", () => {
  test.each([
    ["unpacking", "embed --cache-dir cache", "cannot unpack "],
    ["a model that is added", `models add ${minilm} --models store`, "the model store "],
  ])("ends %s with 74 and that limit; nothing is left half-written", (_, words, what) => {
    const cwd = temporaryFolder();
    const result = shell(`ulimit -f 8; mrlbench ${words}`, { cwd, stdin: "hello" });
    expect(result.code).toBe(74);
    const [failure, next] = errorLines(result);
    expect(failure).toStartWith(`mrlbench: ${what}`);
    expect(failure).toContain("EFBIG");
    expect(next).toContain("ulimit -f");
    expect(filesUnder(cwd).filter((path) => /\.(bin|part)|\.adding|^store\/[^.]/.test(path))).toEqual([]);
  });
});

const canBecome = process.getuid?.() === 0 && Bun.which("setpriv") !== null;
if (!canBecome)
  console.warn("SKIPPED: a cache that may not be written needs root and `setpriv` to be tested");

test.skipIf(!canBecome)("a cache folder that this user may not write to ends in 74", () => {
  const user = 54321;
  const place = temporaryFolder();
  chmodSync(place, 0o755);
  copyFileSync(mrlbench, join(place, "mrlbench"));
  mkdirSync(join(place, "cache"), { mode: 0o500 });
  chownSync(join(place, "cache"), user, user);
  const child = Bun.spawnSync(
    ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", join(place, "mrlbench"), ...BRIEF],
    { cwd: place, env: { MRLBENCH_CACHE: join(place, "cache") }, stdout: "pipe", stderr: "pipe" },
  );
  expect(child.exitCode).toBe(74);
  expect(child.stderr.toString()).toMatch(/mrlbench: cannot .*EACCES/);
  expect(readdirSync(join(place, "cache"))).toEqual([]);
});
