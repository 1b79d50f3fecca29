import { expect, test } from "bun:test";
import { spikeIndexes } from "../../src/stats/spikes.ts";

const usual = Float64Array.of(10, 10, 10, 20, 20);
const samples = Float64Array.of(10, 31, 30, 59, 61);

test("spikes are located in call order against what is usual for each, and a sample at the limit is none", () => {
  expect([...spikeIndexes(samples, usual, { factor: 3, limitNs: undefined })]).toEqual([1, 4]);
  expect([...spikeIndexes(new Float64Array(0), usual, { factor: 3, limitNs: undefined })]).toEqual([]);
});

test("passing either limit makes a spike", () => {
  expect([...spikeIndexes(samples, usual, { factor: 3, limitNs: 30 })]).toEqual([1, 3, 4]);
  expect([...spikeIndexes(samples, usual, { factor: 100, limitNs: 60 })]).toEqual([4]);
});
