// A disk that is full or read-only, on a real file system of 2 MB. It needs a system where this user may mount one.

import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackBundle } from "../../src/assets/cache/cache.ts";
import { ExitCode, OutputError } from "../../src/core/errors.ts";
import { fakeBundle } from "./fake-bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "mrlbench-full-"));
const mount = (...options: string[]) =>
  Bun.which("mount") !== null &&
  Bun.spawnSync(["mount", ...options, folder], { stdout: "ignore", stderr: "ignore" }).exitCode === 0;
const isMounted = mount("-t", "tmpfs", "-o", "size=2m,mode=0700", "mrlbench-test");
if (!isMounted)
  console.warn("SKIPPED: a full disk cannot be tested here, because this user may not mount a tmpfs");

afterAll(() => {
  if (isMounted) Bun.spawnSync(["umount", folder]);
  rmSync(folder, { recursive: true, force: true });
});

function outputErrorOf(action: () => unknown): OutputError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(OutputError);
    return error as OutputError;
  }
  throw new Error("nothing was thrown");
}

describe.skipIf(!isMounted)("on a disk that is", () => {
  const bundle = fakeBundle([1_000_000, 3_000_000]);

  test("full, the error says what is needed, and nothing is left half-written", () => {
    const failure = outputErrorOf(() => unpackBundle(join(folder, "cache"), bundle));
    expect(failure.exitCode).toBe(ExitCode.output);
    expect(failure.message).toContain("ENOSPC");
    expect(failure.message).toContain("4.0 MB free");
    expect(failure.next).toContain("cacheDir");
    const left = readdirSync(join(folder, "cache", bundle.directory));
    expect(left.sort()).toEqual(["CACHEDIR.TAG", "file-0.bin"]);
  });

  test("no longer full, the rest is unpacked", () => {
    expect(mount("-o", "remount,size=8m")).toBe(true);
    expect(unpackBundle(join(folder, "cache"), bundle).unpackedBytes).toBe(3_000_000);
  });

  test("read-only, what is there is used and what is not is an error", () => {
    expect(mount("-o", "remount,ro")).toBe(true);
    expect(unpackBundle(join(folder, "cache"), bundle).unpackedBytes).toBe(0);
    const other = { ...bundle, directory: "fake-ba9876543210" };
    expect(outputErrorOf(() => unpackBundle(join(folder, "cache"), other)).message).toContain("EROFS");
  });
});
