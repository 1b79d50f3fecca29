// A latency distribution as bars: equal steps or equal ratios, and a last row for all that lies beyond.

import { formatCount, formatDistinct, formatDuration } from "../../core/format.ts";
import type { Bucket, Histogram } from "../../stats/histogram.ts";
import { INDENT, paint, type TerminalStyle } from "../style.ts";

const MAX_BAR_COLUMNS = 40;

const TITLES = {
  linear: "steady calls by latency",
  log: "steady calls by latency, rows in equal ratios",
} as const;

/** A title, one row a bucket, and one for all that lies beyond, with the highest latency beside it. */
export function histogramLines({ scale, buckets, beyond }: Histogram, style: TerminalStyle): string[] {
  const shown = beyond === undefined ? buckets : [...buckets, beyond];
  const rows = formatDistinct(shown.map(({ fromNs }) => fromNs)).map((from, i) => {
    const bucket = shown[i]!;
    return bucket === beyond
      ? { label: `beyond ${from}`, bucket, end: `  max ${formatDuration(beyond.toNs)}` }
      : { label: from, bucket, end: "" };
  });
  const labelColumns = Math.max(...rows.map(({ label }) => label.length));
  const countColumns = Math.max(...rows.map(({ bucket }) => formatCount(bucket.count).length));
  const endColumns = Math.max(...rows.map(({ end }) => end.length));
  const roomColumns = style.columns - 2 * INDENT.length - labelColumns - countColumns - endColumns - 2;
  const barColumns = Math.max(1, Math.min(MAX_BAR_COLUMNS, roomColumns));
  const highest = Math.max(...rows.map(({ bucket }) => bucket.count));

  const bars = rows.map(({ label, bucket, end }) => {
    const bar = paint(barOf(bucket, highest, barColumns), "cyan", style);
    const count = formatCount(bucket.count).padStart(countColumns);
    return `${INDENT}${label.padStart(labelColumns)}  ${count}  ${bar}${end}`.trimEnd();
  });
  return [`${INDENT}${TITLES[scale]}`, ...bars];
}

/** A bar in eighths of a column; a bucket that holds anything shows at least one eighth. */
function barOf({ count }: Bucket, highest: number, columns: number): string {
  const eighths = count === 0 ? 0 : Math.max(1, Math.round((8 * columns * count) / highest));
  return "█".repeat(eighths >> 3) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7];
}
