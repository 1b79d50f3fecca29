// Opening ONNX Runtime: the right library says who it is, a wrong one is named with what is wrong.

import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LibraryError } from "../../../ffi/errors.ts";
import { OrtEnvironment } from "../../../ffi/ort/environment.ts";
import { ORT_API_VERSION } from "../../../ffi/ort/opening.ts";
import { nativePackage } from "../../../native-libs/manifest.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { failureOf } from "../failure.ts";
import { describeWith, missingOrt, ortLibrary } from "../needs.ts";

const temporaryFolder = temporaryFolders();

function failure(paths: readonly string[]): LibraryError {
  return failureOf(LibraryError, () => OrtEnvironment.open(paths));
}

test("no library: every path, what was found there, and the option that names another", () => {
  const error = failure(["/nowhere/libonnxruntime.so.1", import.meta.path]);
  expect(error.message).toContain("/nowhere/libonnxruntime.so.1: no such file");
  expect(error.message).toContain(import.meta.path);
  expect(error.message).toContain(`C API ${ORT_API_VERSION}`);
  expect(error.next).toBe("Name another file of the library.");
  expect(error.exitCode).toBe(3);
});

const compiler = Bun.which("cc");

describeWith(compiler === null ? "no C compiler (cc) is on the PATH" : undefined, "another release", () => {
  test("that does not know our API number is named with its version", () => {
    const library = join(temporaryFolder(), "libonnxruntime.so.1");
    const source = join(import.meta.dir, "../fixtures/old-onnxruntime.c");
    const compiled = Bun.spawnSync([compiler!, "-shared", "-fPIC", "-o", library, source], {
      stderr: "pipe",
    });
    expect(compiled.stderr.toString()).toBe("");
    const error = failure([library]);
    expect(error.tried).toEqual([
      { path: library, found: `ONNX Runtime 1.2.3, which does not offer C API ${ORT_API_VERSION}` },
    ]);
  });
});

describeWith(missingOrt, "the pinned library", () => {
  test("opens past a path that is not there, and tells its own version and where it lies", () => {
    const environment = OrtEnvironment.open(["/nowhere/libonnxruntime.so.1", ortLibrary]);
    expect(environment.path).toBe(ortLibrary);
    expect(environment.version).toBe(nativePackage("onnxruntime").version);
    expect(environment.times.libraryNs).toBeGreaterThan(0);
    expect(environment.times.environmentNs).toBeGreaterThan(0);
    environment.close();
  });

  test("closed, it can be opened again", () => {
    OrtEnvironment.open([ortLibrary]).close();
    const again = OrtEnvironment.open([ortLibrary]);
    expect(again.handle).toBeGreaterThan(0);
    again.close();
    again.close();
    expect(() => again.handle).toThrow("is closed");
  });

  test("writes nothing into the user's home", () => {
    const home = temporaryFolder();
    const child = Bun.spawnSync(
      [process.execPath, join(import.meta.dir, "life-child.ts"), ortLibrary, temporaryFolder()],
      // Bun itself would keep what it compiled there.
      { env: { HOME: home, BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" }, stdout: "ignore" },
    );
    expect(child.exitCode).toBe(0);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });
});
