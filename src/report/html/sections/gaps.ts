// What a pause before each call costs: caches, clocks and threads fall asleep, and an interactive program pays for it.
import * as Plot from "@observablehq/plot";
import type { Chart } from "../blocks.ts";
import { figureTable, known } from "../figure-table.ts";
import { drawChart, MOST_SERIES, seriesColours } from "../plot.ts";
import type { Case } from "../runs.ts";
import type { Section } from "../section.ts";

const KEYS = ["n", "p50_us", "p50_low_us", "p50_high_us", "p99_us", "p99_low_us", "p99_high_us"] as const;

export const gaps: Section = {
  id: "gaps",
  title: "After a pause",
  without: "No case was timed with several pauses: mrlbench --gap 0,1,5,20,100,500 --out DIR times them.",
  blocks({ cases }) {
    const paused = [...Map.groupBy(cases.filter(hasGap), seriesOf).values()].filter(isCurve).flat();
    return paused.length === 0 ? [] : known([gapChart(paused)]);
  },
};

function hasGap({ summary }: Case): boolean {
  return summary.gap_ms !== undefined && summary.p50_us !== undefined;
}

function isCurve(cases: readonly Case[]): boolean {
  return new Set(cases.map(({ summary }) => summary.gap_ms)).size > 1;
}

/** What tells one curve from another. */
function seriesOf({ summary }: Case): string {
  const { candidate, dim, machine, threads, pin, spin } = summary;
  return `${candidate} dim ${dim} on ${machine}, threads ${threads}, pin ${pin}, spin ${spin}`;
}

function gapChart(cases: readonly Case[]): Chart | undefined {
  const table = figureTable("Latency after a pause", cases, KEYS);
  if (table === undefined) return undefined;
  const names = [...new Set(cases.map(seriesOf))].slice(0, MOST_SERIES);
  const points = cases
    .map((one) => {
      const { gap_ms, p50_us, p99_us, p99_low_us, p99_high_us } = one.summary;
      return {
        series: seriesOf(one),
        gap: gap_ms!,
        p50: p50_us,
        p99: p99_us,
        low: p99_low_us,
        high: p99_high_us,
      };
    })
    .filter(({ series }) => names.includes(series))
    .toSorted((a, b) => a.gap - b.gap);
  return {
    kind: "chart",
    title: "What a pause before each call costs",
    text: "The lower line of a colour is half of the calls, the upper one 99 of 100; the band around it is its 95 % interval between processes. The pauses are not in proportion.",
    draw: (width) =>
      drawChart(width, {
        x: {
          type: "point",
          label: "pause before each call, ms →",
          domain: [...new Set(points.map(({ gap }) => gap))],
        },
        y: { type: "log", label: "↑ latency, µs", grid: true, ticks: 5, tickFormat: "~s" },
        color: seriesColours(names),
        marks: [
          Plot.areaY(points, {
            x: "gap",
            y1: "low",
            y2: "high",
            fill: "series",
            fillOpacity: 0.2,
            z: "series",
          }),
          Plot.line(points, { x: "gap", y: "p99", stroke: "series", z: "series" }),
          Plot.dot(points, { x: "gap", y: "p99", fill: "series", r: 3 }),
          Plot.line(points, { x: "gap", y: "p50", stroke: "series", z: "series", strokeDasharray: "4 3" }),
          Plot.dot(points, { x: "gap", y: "p50", stroke: "series", fill: "var(--paper)", r: 3 }),
        ],
      }),
    table,
  };
}
