// The estimate of the time left: right for work that goes on as it began, silent while nobody can know.

import { expect, test } from "bun:test";
import { timeLeft } from "../../src/core/time-left.ts";

test.each([
  [50, 100, 10_000, "about 10 s left"],
  [1, 10, 3000, "about 27 s left"],
  [10, 100, 60_000, "about 9 min left"],
  [1, 100, 120_000, "about 3.3 h left"],
  [100, 100, 10_000, "about 0 s left"],
])("%d of %d after %d ms", (done, total, elapsedMs, text) => {
  expect(timeLeft(done, total, elapsedMs)).toBe(text);
});

test.each([
  ["nothing is done", 0, 100, 60_000],
  ["it has only begun", 50, 100, 500],
  ["the whole is not known", 50, undefined, 60_000],
])("says nothing when %s", (_, done, total, elapsedMs) => {
  expect(timeLeft(done, total, elapsedMs)).toBeUndefined();
});
