// An axis of names: as wide as they are, but no wider than leaves room for what is drawn beside them.
import type { ScaleOptions } from "@observablehq/plot";

const CHARACTER_PX = 7;
const TICK_PX = 20;
const LABEL_SHARE = 0.4;

interface Labelled {
  readonly label: string;
}

/** Pixels that the names take of a chart that is `width` wide. */
export function labelWidth(rows: readonly Labelled[], width: number): number {
  const longest = Math.max(...rows.map(({ label }) => label.length));
  return Math.min(LABEL_SHARE * width, TICK_PX + CHARACTER_PX * longest);
}

/** One row a name, in the order of `rows`. */
export function labelAxis(rows: readonly Labelled[], width: number): ScaleOptions {
  return {
    label: null,
    domain: rows.map(({ label }) => label),
    tickFormat: (label: string) => short(label, width),
  };
}

/** Cut at its start, where labels are alike. */
function short(label: string, width: number): string {
  const most = Math.floor((LABEL_SHARE * width - TICK_PX) / CHARACTER_PX);
  return label.length <= most ? label : `…${label.slice(1 - most)}`;
}
