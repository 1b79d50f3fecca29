// What came out: half of the calls, and ninety-nine of a hundred, with how sure that is.
import * as Plot from "@observablehq/plot";
import { type Chart, sentence } from "../blocks.ts";
import { figureTable, known } from "../figure-table.ts";
import { labelAxis, labelWidth } from "../label-axis.ts";
import { drawChart } from "../plot.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";

const KEYS = [
  "n",
  "processes",
  "p50_us",
  "p99_us",
  "p99_low_us",
  "p99_high_us",
  "max_us",
  "verdict",
] as const;
const SPREAD_KEYS = [
  "min_us",
  "p90_us",
  "mean_us",
  "stddev_us",
  "mad_us",
  "jitter_us",
  "spikes",
  "n_eff",
] as const;
const ROW_PX = 34;

export const outcome: Section = {
  id: "outcome",
  title: "What came out",
  without: "No case was timed: mrlbench --out DIR times one.",
  blocks({ cases }) {
    const failed = cases.filter(({ summary }) => summary.error !== undefined);
    return [
      ...failed.map(({ label, summary }) => sentence(`${label}: ${summary.verdict}: ${summary.error}`)),
      ...known([latencyChart(cases.filter(({ summary }) => summary.p50_us !== undefined))]),
      ...known([figureTable("Spread of the calls", cases, SPREAD_KEYS)]),
    ];
  },
};

function latencyChart(cases: readonly Case[]): Chart | undefined {
  const table = figureTable("Latency of a call", cases, KEYS);
  if (table === undefined) return undefined;
  const points = cases.map(({ label, summary }) => ({
    label,
    p50: summary.p50_us,
    p99: summary.p99_us,
    low: summary.p99_low_us,
    high: summary.p99_high_us,
  }));
  return {
    kind: "chart",
    title: "How long a call takes",
    text: "Half of the calls are as fast as the ring or faster, 99 of 100 as the dot. The bar around the dot is its 95 % interval between processes.",
    draw: (width) =>
      drawChart(width, {
        height: 70 + ROW_PX * points.length,
        marginLeft: labelWidth(points, width),
        x: { type: "log", label: "latency, µs →", grid: true, ticks: width / 110 },
        y: labelAxis(points, width),
        marks: [
          Plot.ruleY(points, { y: "label", x1: "p50", x2: "p99", stroke: "var(--line)", strokeWidth: 2 }),
          Plot.ruleY(points, {
            y: "label",
            x1: "low",
            x2: "high",
            stroke: "var(--series-1)",
            strokeWidth: 7,
            strokeOpacity: 0.4,
          }),
          Plot.dot(points, {
            y: "label",
            x: "p50",
            stroke: "var(--series-1)",
            r: 5,
            fill: "var(--paper)",
            strokeWidth: 2,
          }),
          Plot.dot(points, { y: "label", x: "p99", fill: "var(--series-1)", r: 5 }),
        ],
      }),
    table,
    isTableShown: true,
  };
}
