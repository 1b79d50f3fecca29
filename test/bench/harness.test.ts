import { expect, test } from "bun:test";
import { measureHarness } from "../../src/bench/harness.ts";

test("a call that does nothing takes no less in a layer that reads the clock more often", () => {
  const { A, B, C } = measureHarness();
  expect(A).toBeGreaterThanOrEqual(0);
  // Two, five and ten reads.
  expect(B).toBeGreaterThanOrEqual(A);
  expect(C).toBeGreaterThanOrEqual(B);
});
