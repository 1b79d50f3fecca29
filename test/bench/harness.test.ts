import { expect, test } from "bun:test";
import { measureHarness } from "../../src/bench/harness.ts";

test("a call that does nothing takes no less in a layer that reads the clock more often", () => {
  // The least of some: what else the machine does only adds.
  const measured = Array.from({ length: 9 }, measureHarness);
  const [a, b, c] = (["A", "B", "C"] as const).map((layer) => Math.min(...measured.map((one) => one[layer])));
  expect(a).toBeGreaterThanOrEqual(0);
  // Two, five and ten reads.
  expect(b).toBeGreaterThanOrEqual(a!);
  expect(c).toBeGreaterThanOrEqual(b!);
});
