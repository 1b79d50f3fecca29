// Latency by the length of the text.
import * as Plot from "@observablehq/plot";
import { medianOf } from "../../../stats/percentile.ts";
import { type Chart, table } from "../blocks.ts";
import { figureTable, known } from "../figure-table.ts";
import { drawChart, MOST_SERIES, seriesColours } from "../plot.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";
import { inUs } from "../values.ts";

const KEYS = [
  "p50_short_us",
  "p99_short_us",
  "p50_medium_us",
  "p99_medium_us",
  "p50_long_us",
  "p99_long_us",
] as const;

/** Lengths a doubling, so that each has calls enough. */
const STEPS_A_DOUBLING = 2;

export const lengths: Section = {
  id: "lengths",
  title: "Latency by text length",
  without: "All calls embedded texts of one length: time the mix with --text mixed.",
  blocks({ cases }) {
    return known([
      figureTable("By tokens: short is up to 12, medium up to 64, long more", cases, KEYS),
      lengthChart(cases),
    ]);
  },
};

interface LengthPoint {
  readonly label: string;
  readonly leastTokens: number;
  readonly mostTokens: number;
  readonly count: number;
  readonly medianUs: number;
}

function lengthChart(cases: readonly Case[]): Chart | undefined {
  const points = cases.flatMap(pointsOf);
  if (new Set(points.map(({ leastTokens }) => leastTokens)).size < 2) return undefined;
  const drawn = [...new Set(points.map(({ label }) => label))].slice(0, MOST_SERIES);
  const shown = points.filter(({ label }) => drawn.includes(label));
  const middle = ({ leastTokens, mostTokens }: LengthPoint) => Math.sqrt(leastTokens * mostTokens);
  return {
    kind: "chart",
    title: "Median latency against tokens",
    text: "Each dot is the median of the calls whose texts have about that many tokens.",
    draw: (width) =>
      drawChart(width, {
        x: { type: "log", label: "tokens →", grid: true, ticks: width / 110, tickFormat: "~s" },
        y: { type: "log", label: "↑ median latency, µs", grid: true, ticks: 5 },
        color: seriesColours(drawn),
        marks: [
          Plot.line(shown, { x: middle, y: "medianUs", stroke: "label", strokeWidth: 2 }),
          Plot.dot(shown, { x: middle, y: "medianUs", fill: "label", r: 3.5 }),
        ],
      }),
    table: table(
      "Median latency by tokens",
      ["case", "tokens, from", "tokens, to", "calls", "median, µs"].map((title) => ({ title })),
      points.map(({ label, leastTokens, mostTokens, count, medianUs }) => [
        label,
        leastTokens,
        mostTokens,
        count,
        medianUs,
      ]),
    ),
  };
}

function pointsOf({ label, calls }: Case): LengthPoint[] {
  const stepOf = (tokens: number) => Math.floor(STEPS_A_DOUBLING * Math.log2(Math.max(1, tokens)));
  const steps = Map.groupBy(
    calls.tokenCount.keys().filter((i) => !Number.isNaN(calls.tokenCount[i]!)),
    (i) => stepOf(calls.tokenCount[i]!),
  );
  return [...steps]
    .sort(([a], [b]) => a - b)
    .map(([, indexes]) => {
      const tokens = indexes.map((i) => calls.tokenCount[i]!);
      return {
        label,
        leastTokens: tokens.reduce((least, count) => Math.min(least, count)),
        mostTokens: tokens.reduce((most, count) => Math.max(most, count)),
        count: indexes.length,
        medianUs: inUs(medianOf(indexes.map((i) => calls.latencyNs[i]!)))!,
      };
    });
}
