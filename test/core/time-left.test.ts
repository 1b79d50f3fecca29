// Times that are far away, roughly.
import { expect, test } from "bun:test";
import { roughTime } from "../../src/core/time-left.ts";

test.each([
  [0.2, "about 1 s"],
  [99, "about 99 s"],
  [540, "about 9 min"],
  [11_880, "about 3.3 h"],
])("%d s are %s", (seconds, text) => {
  expect(roughTime(seconds)).toBe(text);
});
