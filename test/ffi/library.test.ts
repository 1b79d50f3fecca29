// Which library is opened, and what a person reads when none can be.

import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LibraryError } from "../../ffi/errors.ts";
import { openLibrary } from "../../ffi/library.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { failureOf } from "./failure.ts";
import { describeWith, missingOrt, ortLibrary } from "./needs.ts";

const temporaryFolder = temporaryFolders();
const symbols = { OrtGetApiBase: { args: [], returns: "ptr" } } as const;

function request(paths: readonly string[]) {
  return { name: "Runtime", paths, symbols, expected: "a library of it", next: "Install it." };
}

const accept = () => undefined;

function failure(paths: readonly string[], refuse: () => string | undefined = accept): LibraryError {
  return failureOf(LibraryError, () => openLibrary(request(paths), refuse));
}

test("files that are no library: every path is named with what was found there", () => {
  const folder = temporaryFolder();
  const absent = join(folder, "absent.so");
  const text = join(folder, "text.so");
  const subfolder = join(folder, "folder.so");
  writeFileSync(text, "This is not a library.\n");
  mkdirSync(subfolder);

  const error = failure([absent, text, subfolder]);
  expect(error.tried.map(({ path }) => path)).toEqual([absent, text, subfolder]);
  expect(error.tried[0]!.found).toBe("no such file");
  expect(error.tried[1]!.found).toMatch(/invalid ELF header|file too short|not a mach-o|not a valid/i);
  expect(error.tried[2]!.found).toBe("not a regular file");
  for (const { path, found } of error.tried) expect(error.message).toContain(`${path}: ${found}`);
  expect(error.message).toContain("Runtime could not be loaded");
  expect(error.message).toContain("expected: a library of it");
  expect(error.exitCode).toBe(3);
  expect(error.next).toBe("Install it.");
});

test("no candidate at all is said in words", () => {
  expect(failure([]).message).toContain("tried: no path");
});

test("a library is never opened by a bare name or a relative path", () => {
  for (const path of ["libonnxruntime.so.1", "./libonnxruntime.so.1", "lib/libonnxruntime.so.1"])
    expect(() => openLibrary(request([path]), accept)).toThrow(`not by ${path}`);
});

describeWith(missingOrt, "among real libraries", () => {
  test("the first usable candidate is opened, past those that are not", () => {
    const opened = openLibrary(request(["/nowhere/first.so", ortLibrary, "/nowhere/last.so"]), accept);
    expect(opened.path).toBe(ortLibrary);
    expect(opened.symbols.OrtGetApiBase()).toBeGreaterThan(0);
  });

  test("one without a function that is needed is named with the function", () => {
    const wanted = { ...request([ortLibrary]), symbols: { ov_core_create: symbols.OrtGetApiBase } };
    const open = () => openLibrary(wanted, accept);
    expect(open).toThrow("ov_core_create");
    expect(open).toThrow(ortLibrary);
    expect(open).toThrow(LibraryError);
  });

  test("one that opens but is refused is named with the reason", () => {
    expect(failure([ortLibrary], () => "an edition from another year").message).toContain(
      `${ortLibrary}: an edition from another year`,
    );
  });
});
