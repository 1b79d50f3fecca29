// How the latencies are spread: the distribution with its interval, and its tail on a scale on which rare calls are seen.
import * as Plot from "@observablehq/plot";
import type { Chart } from "../blocks.ts";
import { table } from "../blocks.ts";
import { drawChart, MOST_SERIES, seriesColours } from "../plot.ts";
import { type QuantilePoint, quantileCurve, type TailPoint, tailCurve } from "../quantiles.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";
import { inUs } from "../values.ts";

export const distribution: Section = {
  id: "distribution",
  title: "Distribution of the latencies",
  without: "These runs have no calls.csv with steady calls: mrlbench --out DIR writes it.",
  blocks({ cases }) {
    const measured = cases.filter(({ calls }) => calls.count > 0);
    return measured.length === 0 ? [] : [ecdfChart(measured), tailChart(measured)];
  },
};

/** Where the tail begins that a picture of the whole cannot show. */
const DRAWN_PERCENT = 99;
const TABLE_PERCENTS = [1, 5, 10, 25, 50, 75, 90, 95, 99];

function ecdfChart(cases: readonly Case[]): Chart {
  const curves = cases.map((one) => ({ label: one.label, points: quantileCurve(one.calls) }));
  const drawn = curves.slice(0, MOST_SERIES);
  const shown = drawn.flatMap(({ label, points }) =>
    points
      .filter(({ percent }) => percent <= DRAWN_PERCENT)
      .map((point) => ({ label, ...microseconds(point) })),
  );
  return {
    kind: "chart",
    title: "Share of the calls that are done in time",
    text: "Up to the 99th percentile; the band is the 95 % interval of each percentile: between processes, or inside of one where these are too few.",
    draw: (width) =>
      drawChart(width, {
        x: { type: "log", label: "latency, µs →", grid: true, ticks: width / 110, tickFormat: "~s" },
        y: { label: "↑ calls, %", grid: true, domain: [0, 100] },
        color: seriesColours(drawn.map(({ label }) => label)),
        marks: [
          Plot.areaX(
            shown.filter(({ low, high }) => low !== undefined && high !== undefined),
            {
              y: "percent",
              x1: "low",
              x2: "high",
              fill: "label",
              fillOpacity: 0.22,
            },
          ),
          Plot.line(shown, { x: "value", y: "percent", stroke: "label", strokeWidth: 2 }),
        ],
      }),
    table: table(
      "Percentiles of the latency, µs",
      ["case", "percentile", "latency, µs", "from", "to"].map((title) => ({ title })),
      curves.flatMap(({ label, points }) =>
        points
          .filter(({ percent }) => TABLE_PERCENTS.includes(percent))
          .map(microseconds)
          .map(({ percent, value, low, high }) => [label, percent, value, low, high]),
      ),
    ),
  };
}

function microseconds({ percent, valueNs, lowNs, highNs }: QuantilePoint) {
  return { percent, value: inUs(valueNs), low: inUs(lowNs), high: inUs(highNs) };
}

function tailChart(cases: readonly Case[]): Chart {
  const curves = cases.map((one) => ({ label: one.label, points: tailCurve(one.calls) }));
  const drawn = curves.slice(0, MOST_SERIES);
  const inMicroseconds = ({ oneIn, valueNs }: TailPoint) => ({ oneIn, value: inUs(valueNs)! });
  const shown = drawn.flatMap(({ label, points }) =>
    points.map((point) => ({ label, ...inMicroseconds(point) })),
  );
  return {
    kind: "chart",
    title: "The tail: how slow one call in so many is",
    text: "Of the calls of all processes together; the last dot of a line is the slowest call.",
    draw: (width) =>
      drawChart(width, {
        x: { type: "log", label: "one call in … →", grid: true, ticks: width / 110, tickFormat: "~s" },
        y: { type: "log", label: "↑ takes this long or longer, µs", grid: true, ticks: 5, tickFormat: "~s" },
        color: seriesColours(drawn.map(({ label }) => label)),
        marks: [
          Plot.line(shown, { x: "oneIn", y: "value", stroke: "label", strokeWidth: 2 }),
          Plot.dot(
            drawn.flatMap(({ label, points }) =>
              points.slice(-1).map((point) => ({ label, ...inMicroseconds(point) })),
            ),
            { x: "oneIn", y: "value", fill: "label", r: 4 },
          ),
        ],
      }),
    table: table(
      "The tail",
      ["case", "one call in", "takes, µs"].map((title) => ({ title })),
      curves.flatMap(({ label, points }) =>
        points
          .filter(({ isDecade }, at) => isDecade || at === points.length - 1)
          .map(inMicroseconds)
          .map(({ oneIn, value }) => [label, Math.round(oneIn), value]),
      ),
    ),
  };
}
