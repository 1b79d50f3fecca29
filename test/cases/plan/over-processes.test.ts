// Figures of several processes as one, against what each of them says.
import { expect, test } from "bun:test";
import { latencyBetween, medianReport, ratioBetween } from "../../../src/cases/plan/over-processes.ts";
import { randomFrom } from "../../../src/core/random.ts";
import { summarizeLatency } from "../../../src/stats/latency-summary.ts";
import { naivePercentile } from "../../executable/tables.ts";

const draw = randomFrom(1);
/** Of processes that differ by more than their calls do. */
const processes = Array.from({ length: 9 }, (_, process) =>
  Float64Array.from({ length: 700 }, () => 1000 * (process + 1) + (draw() % 50)),
);
const summaries = processes.map((samples) => summarizeLatency(samples));

test("percentiles are medians of the processes' own, with the interval between these", () => {
  const merged = latencyBetween(summaries, processes);
  for (const [percent, value, low, high] of [
    [50, merged.latencyNsP50, merged.latencyNsP50Low, merged.latencyNsP50High],
    [90, merged.latencyNsP90, merged.latencyNsP90Low, merged.latencyNsP90High],
    [99, merged.latencyNsP99, merged.latencyNsP99Low, merged.latencyNsP99High],
  ] as const) {
    const own = processes.map((samples) => naivePercentile([...samples], percent)).sort((a, b) => a - b);
    expect([value, low, high]).toEqual([own[4]!, own[1]!, own[7]!]);
  }
});

test("counts add up, and the ends are those of all", () => {
  const merged = latencyBetween(summaries, processes);
  const all = processes.flatMap((samples) => [...samples]);
  expect(merged).toMatchObject({
    sampleCount: all.length,
    latencyNsMin: Math.min(...all),
    latencyNsMax: Math.max(...all),
  });
});

test("under six processes there is no interval, and a process of too few calls has no p99 to give", () => {
  const few = latencyBetween(summaries.slice(0, 5), processes.slice(0, 5));
  expect([few.latencyNsP50, few.latencyNsP50Low]).toEqual([summaries[2]!.latencyNsP50, undefined]);
  const short = processes.map((samples) => samples.subarray(0, 100));
  const merged = latencyBetween(
    short.map((samples) => summarizeLatency(samples)),
    short,
  );
  expect([merged.latencyNsP99, merged.latencyNsP99Low]).toEqual([undefined, undefined]);
  expect(merged.latencyNsP50Low).toBeDefined();
});

test("a report's numbers are medians, wherever they stand; what is no number is the first's", () => {
  const report = (n: number) => ({
    kind: `kind ${n}`,
    size: n,
    dims: [{ dim: 8, recall: n / 10 }],
    none: undefined,
  });
  expect(medianReport([report(3), report(1), report(2)])).toEqual({
    kind: "kind 3",
    size: 2,
    dims: [{ dim: 8, recall: 0.2 }],
    none: undefined,
  });
  expect(medianReport([{ late: undefined }, { late: 4 }])).toEqual({ late: 4 });
});

test("of ratios the process is the pair: one inside a process says nothing between them", () => {
  const ratios = [5, 1, 9, 3, 7, 2, 8, 4, 6].map((ratio) => ({ ratio, low: 0, high: 100 }));
  expect(ratioBetween(ratios)).toEqual({ ratio: 5, low: 2, high: 8 });
  expect(ratioBetween(ratios.slice(0, 3))).toEqual({ ratio: 5, low: undefined, high: undefined });
});
