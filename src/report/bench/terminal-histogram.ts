// A latency distribution as bars: equal steps, or a logarithmic scale, up to the p99 at least, and a last row for all that lies beyond.

import { formatAlike, formatCount, formatDuration, formatShort, timeUnitOf } from "../../core/format.ts";
import type { Bucket, Histogram } from "../../stats/histogram.ts";
import type { LatencySummary } from "../../stats/latency-summary.ts";
import { INDENT, paint, type TerminalStyle, wrap } from "../style.ts";

const MAX_BAR_COLUMNS = 40;

const MARKED = [
  { name: "p50", field: "latencyNsP50" },
  { name: "p90", field: "latencyNsP90" },
  { name: "p99", field: "latencyNsP99" },
] as const;

export type Marks = Pick<LatencySummary, (typeof MARKED)[number]["field"]>;

/** A title with the unit, one row a bucket with the percentiles that lie in it, and one for all that lies beyond, with the highest latency. */
export function histogramLines(
  { scale, buckets, beyond }: Histogram,
  marks: Marks,
  style: TerminalStyle,
): string[] {
  const shown = beyond === undefined ? buckets : [...buckets, beyond];
  const { unit, ns } = timeUnitOf(shown[0]!.fromNs);
  const edges = shown.map(({ fromNs }) => fromNs / ns);
  const texts = scale === "log" ? formatShort(edges) : formatAlike(edges);
  const rows = shown.map((bucket, i) => ({
    bucket,
    cells: [
      bucket === beyond ? `over ${texts[i]}` : texts[i]!,
      formatCount(bucket.count),
      marksIn(bucket, marks, bucket === beyond),
    ],
  }));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map(({ cells }) => cells[column]!.length)));
  const usedColumns = widths.reduce((sum, width) => sum + width + INDENT.length, 0);
  const barColumns = Math.max(1, Math.min(MAX_BAR_COLUMNS, style.columns - usedColumns - INDENT.length));
  const highest = Math.max(...shown.map(({ count }) => count));

  const lines = rows.map(({ bucket, cells }) => {
    const [label, count, mark] = cells.map((cell, column) =>
      column === 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    );
    const bar = paint(barOf(bucket, highest, barColumns), "cyan", style);
    const marked = widths[2] === 0 ? "" : `${mark}${INDENT}`;
    return `${INDENT}${label}${INDENT}${count}${INDENT}${marked}${bar}`.trimEnd();
  });
  const title = [
    `steady calls by latency in ${unit}`,
    scale === "log" ? "log scale" : undefined,
    beyond === undefined ? undefined : `max ${formatDuration(beyond.toNs)}`,
  ];
  return [...wrap(title, ", ", style.columns, INDENT), ...lines];
}

/** Percentiles in this bucket; the last one, beyond, includes its end. */
function marksIn({ fromNs, toNs }: Bucket, marks: Marks, isLast: boolean): string {
  return MARKED.filter(({ field }) => {
    const ns = marks[field];
    return ns !== undefined && ns >= fromNs && (ns < toNs || (isLast && ns <= toNs));
  })
    .map(({ name }) => name)
    .join(" ");
}

/** A bar in eighths of a column; a bucket that holds anything shows at least one eighth. */
function barOf({ count }: Bucket, highest: number, columns: number): string {
  const eighths = count === 0 ? 0 : Math.max(1, Math.round((8 * columns * count) / highest));
  return "█".repeat(eighths >> 3) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7];
}
