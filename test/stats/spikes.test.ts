import { expect, test } from "bun:test";
import { spikeIndexes, spikeThresholdNs } from "../../src/stats/spikes.ts";

test("spikes are located in call order, and a sample at the threshold is none", () => {
  expect([...spikeIndexes(Float64Array.of(10, 31, 30, 10, 500), 30)]).toEqual([1, 4]);
  expect([...spikeIndexes(new Float64Array(0), 30)]).toEqual([]);
});

test("passing either limit makes a spike", () => {
  expect(spikeThresholdNs(10, 3)).toBe(30);
  expect(spikeThresholdNs(10, 3, 20)).toBe(20);
  expect(spikeThresholdNs(10, 3, 1000)).toBe(30);
});
