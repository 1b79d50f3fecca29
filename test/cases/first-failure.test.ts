import { expect, test } from "bun:test";
import { FirstFailure } from "../../src/cases/first-failure.ts";
import { ExitCode, RuntimeError } from "../../src/core/errors.ts";
import { Interrupted } from "../../src/core/signals.ts";
import { exitCodeOf } from "../../src/core/system-error.ts";
import { BadVectors } from "../../src/embed/vector-check.ts";

const throwing = (error: unknown) => () => {
  throw error;
};

test("the first of several is kept, and what succeeds gives its value", async () => {
  const failed = new FirstFailure();
  expect(failed.note(() => 5)).toBe(5);
  expect(await failed.noteLater(async () => 6)).toBe(6);
  expect(failed.error).toBeUndefined();
  const first = new RuntimeError({ what: "first", next: "Wait." });
  expect(await failed.noteLater(async () => throwing(first)())).toBeUndefined();
  expect(failed.note(throwing(new Error("second")))).toBeUndefined();
  expect(failed.error).toBe(first);
});

test("what the system refuses is told as such", () => {
  const failed = new FirstFailure();
  failed.note(
    throwing(Object.assign(new Error("no space"), { code: "ENOSPC", errno: -28, syscall: "write" })),
  );
  expect(exitCodeOf(failed.error)).toBe(ExitCode.output);
});

test("a signal is no failure, and bad vectors are more than one", () => {
  const failed = new FirstFailure();
  expect(failed.note(throwing(new Interrupted(ExitCode.interrupted)))).toBeUndefined();
  expect(failed.error).toBeUndefined();
  const bad = new BadVectors({ what: "no vector", next: "Wait." });
  expect(() => failed.note(throwing(bad))).toThrow(bad);
});
