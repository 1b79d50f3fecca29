// The clock of this machine, read for real: what is found must be possible for a clock.
import { expect, test } from "bun:test";
import { readClock } from "../../src/bench/clock.hot.ts";
import { calibrateTimer } from "../../src/bench/timer.ts";

test("the clock costs something and resolves something", () => {
  const { overheadNs, resolutionNs } = calibrateTimer();
  expect(overheadNs).toBeGreaterThan(0);
  expect(resolutionNs).toBeGreaterThan(0);
});

test("reads of the clock fill the whole view and never go back", () => {
  const readsNs = new Float64Array(1000);
  readClock(readsNs);
  expect(readsNs[0]).toBeGreaterThan(0);
  expect(readsNs.every((ns, i) => i === 0 || ns >= readsNs[i - 1]!)).toBe(true);
});
