// What the operating system answers, as a failure that a person can do something about.
import { expect, test } from "bun:test";
import { openSync } from "node:fs";
import { adviceOnLimit, failureOfSystem, readFailure, writeFailure } from "../../src/core/system-error.ts";

const OPEN_FILES = "ulimit -n";

function systemError(code: string, syscall: string, path?: string): Error {
  return Object.assign(new Error(`${code}: refused, ${syscall}`), { code, syscall, path });
}

test("too many open files are told as that, whatever was to be done with one", () => {
  for (const code of ["EMFILE", "ENFILE"]) {
    const error = systemError(code, "open", "/a");
    const advice = { EMFILE: OPEN_FILES, ENFILE: "open files of this machine" }[code]!;
    expect(readFailure("/a", error)).toMatchObject({ exitCode: 3, next: expect.stringContaining(advice) });
    expect(writeFailure("/a", error)).toMatchObject({ exitCode: 74, next: expect.stringContaining(advice) });
    expect(adviceOnLimit(error)).toContain(advice);
    expect(adviceOnLimit(writeFailure("/a", error))).toContain(advice);
  }
  expect(adviceOnLimit(systemError("EFBIG", "write"))).toContain("ulimit -f");
  expect(adviceOnLimit(systemError("ENOSPC", "write"))).toBeUndefined();
});

test("a process that cannot be made is none of a file", () => {
  for (const call of ["posix_spawn", "socketpair", "pipe2", "pidfd_open", "fork"]) {
    const open = failureOfSystem(systemError("EMFILE", call, "/mrlbench"))!;
    expect(open).toMatchObject({ exitCode: 4, next: expect.stringContaining(OPEN_FILES) });
    const many = failureOfSystem(systemError("EAGAIN", call, "/mrlbench"))!;
    expect(many).toMatchObject({ exitCode: 4, next: expect.stringContaining("ulimit -u") });
    expect(many.message).toStartWith("a process could not be started; seen: EAGAIN");
  }
});

test("of an error of the system the path and what was to be done are told, and what is none is left to others", () => {
  try {
    openSync("/no-such-folder/x", "r");
  } catch (error) {
    expect(failureOfSystem(error)).toMatchObject({ exitCode: 3 });
    expect(failureOfSystem(error)!.message).toStartWith("/no-such-folder/x cannot be read; seen: ENOENT");
  }
  expect(failureOfSystem(new TypeError("a bug"))).toBeUndefined();
  expect(failureOfSystem("a text")).toBeUndefined();
});
