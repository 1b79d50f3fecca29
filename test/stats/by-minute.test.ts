import { expect, test } from "bun:test";
import { latencyByMinute } from "../../src/stats/by-minute.ts";

test("each minute that has calls has its own percentiles, and a p99 where it has calls enough", () => {
  // Ten calls a second for two minutes, and some more after a minute without any; slower from the second one on.
  const calls = Array.from({ length: 1210 }, (_, i) => i);
  const startNs = Float64Array.from(calls, (i) => 5e9 + i * 1e8 + (i >= 1200 ? 60e9 : 0));
  const samplesNs = Float64Array.from(calls, (i) => (i < 600 ? 1000 : 2000) + (i % 10));
  expect(latencyByMinute(samplesNs, startNs)).toEqual([
    { minute: 0, sampleCount: 600, latencyNsP50: 1004, latencyNsP99: undefined },
    { minute: 1, sampleCount: 600, latencyNsP50: 2004, latencyNsP99: undefined },
    { minute: 3, sampleCount: 10, latencyNsP50: 2004, latencyNsP99: undefined },
  ]);
  const many = Float64Array.from({ length: 662 }, (_, i) => i);
  expect(latencyByMinute(many, many)[0]!.latencyNsP99).toBe(655);
  expect(latencyByMinute(new Float64Array(0), new Float64Array(0))).toEqual([]);
});
