import { expect, test } from "bun:test";
import { operatingSystem } from "../../ffi/os/current.ts";
import { exactSleep } from "../../src/host/sleep.ts";

test.each([0, 1, 999, 1e6, 3_500_000.7])("a sleep of %d ns ends no sooner", (durationNs) => {
  const sleep = exactSleep();
  const beginNs = Bun.nanoseconds();
  sleep(durationNs);
  expect(Bun.nanoseconds() - beginNs).toBeGreaterThanOrEqual(Math.floor(durationNs));
});

test("a sleep of more than a second is whole as well, and the thread does no work meanwhile", () => {
  const sleep = exactSleep();
  const beforeCpuNs = operatingSystem.threadCpuNs()!;
  const beginNs = Bun.nanoseconds();
  sleep(1_050_000_000);
  expect(Bun.nanoseconds() - beginNs).toBeGreaterThanOrEqual(1_050_000_000);
  expect(operatingSystem.threadCpuNs()! - beforeCpuNs).toBeLessThan(800e6);
});
