// What a call is held against, and what that makes of a mix of texts without noise.
import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { summarizeLatency } from "../../src/stats/latency-summary.ts";
import { ownMedians } from "../../src/stats/own-median.ts";

test("a text that came again is held against its own median, others against their length", () => {
  const samples = Float64Array.of(10, 12, 11, 50, 52, 51, 90);
  const textOf = [1, 1, 1, 2, 3, 4, 5];
  const tokenCount = [5, 5, 5, 20, 20, 20, 20];
  expect([...ownMedians(samples, { textOf, tokenCount })]).toEqual([11, 11, 11, 51, 51, 51, 51]);
});

test("a rare length lies between those beside it, and beyond them in proportion", () => {
  const samples = Float64Array.of(10, 10, 10, 77, 30, 30, 30, 500);
  const textOf = [1, 2, 3, 4, 5, 6, 7, 8];
  const tokenCount = [10, 10, 10, 20, 30, 30, 30, 60];
  expect([...ownMedians(samples, { textOf, tokenCount })]).toEqual([10, 10, 10, 20, 30, 30, 30, 60]);
});

test("without texts all are held against their median", () => {
  expect([...ownMedians(Float64Array.of(3, 1, 2), undefined)]).toEqual([2, 2, 2]);
});

const mix = fc.array(
  fc.record({ tokens: fc.integer({ min: 1, max: 512 }), times: fc.integer({ min: 1, max: 4 }) }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

test("a mix of texts without noise has no spike, no spread and no step from call to call where texts come again", () => {
  fc.assert(
    fc.property(
      mix,
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 1, max: 300 }),
      (texts, startNs, tokenNs) => {
        const calls = texts.flatMap(({ tokens, times }, text) => new Array(times).fill({ tokens, text }));
        const samplesNs = Float64Array.from(calls, ({ tokens }) => startNs + tokenNs * tokens);
        const ofCalls = {
          textOf: calls.map(({ text }) => text),
          tokenCount: calls.map(({ tokens }) => tokens),
        };
        const summary = summarizeLatency(samplesNs, { texts: ofCalls });
        expect(summary.spikeIndexes.length).toBe(0);
        if (texts.some(({ times }) => times === 1)) return;
        expect(summary.latencyNsStddev).toBe(0);
        expect(summary.jitterNsMeanStep).toBe(0);
      },
    ),
  );
});

test("a short text that is slow for itself is a spike, though long ones take longer", () => {
  const texts = { textOf: [1, 2, 1, 2, 1, 2], tokenCount: [3, 300, 3, 300, 3, 300] };
  const summary = summarizeLatency(Float64Array.of(4, 80, 4, 80, 40, 80), { texts });
  expect([...summary.spikeIndexes]).toEqual([4]);
});

test("a stop of 20 ms at 2,000 calls a second is charged to each call that it delayed", () => {
  const serviceNs = 4000;
  const periodNs = 500_000;
  const calls = 2000;
  const stopAt = 700;
  let freeNs = 0;
  const latencyNs = new Float64Array(calls);
  const responseNs = new Float64Array(calls);
  for (let call = 0; call < calls; call++) {
    const dueNs = call * periodNs;
    const beginNs = Math.max(dueNs, freeNs) + (call % 7) * 500;
    latencyNs[call] = serviceNs + (call === stopAt ? 20e6 : 0);
    freeNs = beginNs + latencyNs[call]!;
    responseNs[call] = freeNs - dueNs;
  }
  const { spikeIndexes, latencyNsMax, latencyNsP99 } = summarizeLatency(latencyNs, { responseNs });
  expect(spikeIndexes.length).toBeGreaterThanOrEqual(38);
  expect(spikeIndexes.length).toBeLessThanOrEqual(41);
  expect(spikeIndexes[0]).toBe(stopAt);
  expect(latencyNsMax).toBeGreaterThan(20e6);
  expect(latencyNsP99).toBe(serviceNs);
});
