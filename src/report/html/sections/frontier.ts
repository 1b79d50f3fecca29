// What speed costs in quality: the same model at the same dimension, timed in one run and judged in another.
import * as Plot from "@observablehq/plot";
import { type Chart, table } from "../blocks.ts";
import { isOwnPrefix, keptOf } from "../ladder.ts";
import { drawChart } from "../plot.ts";
import type { Case, Run, Runs } from "../runs.ts";
import type { Section } from "../section.ts";
import { rounded } from "../values.ts";

export const frontier: Section = {
  id: "frontier",
  title: "Speed against quality",
  without:
    "It takes a run of mrlbench and one of mrlbench quality that have a model and several dimensions in common: name both folders.",
  blocks(runs) {
    const points = pointsOf(runs);
    return new Set(points.map(({ share }) => share)).size < 2 ? [] : [frontierChart(points)];
  },
};

interface Point {
  readonly label: string;
  readonly model: string;
  readonly dim: number;
  readonly p50: number;
  readonly p99: number | undefined;
  /** In percent. */
  readonly share: number;
  readonly isBest: boolean;
}

function pointsOf({ runs, cases }: Runs): readonly Point[] {
  const points = cases.flatMap((one) => {
    const kept = keptAt(one, runs);
    const { p50_us, p99_us, dim, model, layer } = one.summary;
    // A tick of a simulation is no call.
    if (layer === "C" || kept === undefined || p50_us === undefined || dim === undefined) return [];
    return [
      { label: one.label, model: String(model), dim, p50: p50_us, p99: p99_us, share: rounded(100 * kept)! },
    ];
  });
  return points.map((point) => ({ ...point, isBest: points.every((other) => !isBetter(other, point)) }));
}

type Placed = Pick<Point, "p50" | "share">;

/** Not worse in either, and better in one. */
function isBetter(one: Placed, other: Placed): boolean {
  return one.p50 <= other.p50 && one.share >= other.share && (one.p50 < other.p50 || one.share > other.share);
}

function keptAt({ summary }: Case, runs: readonly Run[]): number | undefined {
  const rows = runs.flatMap(({ ladder }) => ladder.filter(isOwnPrefix));
  const row = rows.find(
    ({ model, variant, dim, storage }) =>
      model === summary.model &&
      variant === summary.variant &&
      dim === summary.dim &&
      (storage ?? "float32") === "float32",
  );
  return row && keptOf(row).share;
}

function frontierChart(points: readonly Point[]): Chart {
  const best = points.filter(({ isBest }) => isBest).sort((a, b) => a.p50 - b.p50);
  return {
    kind: "chart",
    title: "What is kept, against the median latency",
    text: "Further up and further left is better. The line joins those that no other beats in both; the number is the dim.",
    draw: (width) =>
      drawChart(width, {
        inset: 18,
        x: { type: "log", label: "median latency, µs →", grid: true, ticks: width / 110 },
        y: { label: "↑ kept, % of the full dim", grid: true, ticks: 6, nice: true },
        marks: [
          Plot.line(best, {
            x: "p50",
            y: "share",
            stroke: "var(--series-1)",
            strokeDasharray: "4 4",
          }),
          Plot.dot(points, { x: "p50", y: "share", fill: "var(--series-1)", r: 4.5 }),
          Plot.text(points, {
            x: "p50",
            y: "share",
            text: (point: Point) => String(point.dim),
            dx: 8,
            dy: -9,
            fill: "currentColor",
          }),
        ],
      }),
    table: table(
      "Speed and quality",
      [
        { title: "case" },
        { title: "dim", key: "dim" },
        { title: "p50, µs", key: "p50_us" },
        { title: "p99, µs", key: "p99_us" },
        { title: "kept, %" },
        { title: "unbeaten" },
      ],
      points.map(({ label, dim, p50, p99, share, isBest }) => [label, dim, p50, p99, share, isBest]),
    ),
  };
}
