// Quality against dimension: one line a dim, on a scale of the share that is kept of the full dim's quality.

import { formatShare } from "../../core/format.ts";
import { INDENT, paint, type TerminalStyle } from "../style.ts";

/** Shares of the full dim's quality; what is not known is not drawn. */
export interface ChartPoint {
  /** What stands at the beginning of the line: a dim, or bytes. */
  readonly label: string;
  readonly kept: number | undefined;
  /** 95 % interval of it. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** What is compared with it keeps, each with a mark of its own, in the order of the legend. */
  readonly others?: readonly (number | undefined)[];
  /** What stands at the end of the line. */
  readonly note: string;
}

const OTHER_MARKS = ["○", "◇"] as const;

/** What the marks mean; `others` are what the points are compared with. */
export function chartLegend(others: readonly string[]): string {
  const marked = others.map((other, i) => `  ${OTHER_MARKS[i]} ${other}`).join("");
  return `● kept  ├─┤ 95 % interval${marked}  ┊ threshold`;
}

const STEP = 0.05;
const NARROWEST = 10;

/**
 * @param title of the labels
 * @param threshold the share that the gate asks for
 */
export function ladderChart(
  title: string,
  points: readonly ChartPoint[],
  threshold: number,
  style: TerminalStyle,
): string[] {
  const labelColumns = Math.max(5, title.length, ...points.map(({ label }) => label.length));
  const start = (label: string, kept: string) => `${label.padStart(labelColumns)}  ${kept.padStart(7)}  `;
  const labels = points.map(({ label, kept }) => start(label, formatShare(kept)));
  const noteColumns = Math.max(...points.map(({ note }) => note.length));
  const room = style.columns - INDENT.length - start("", "").length - noteColumns - 2;
  const scale = scaleOf(points, threshold, Math.max(NARROWEST, room));
  const header = `${INDENT}${start(title, "kept")}${scaleLabels(scale)}`.trimEnd();
  const lines = points.map((point, index) => {
    const line = paint(lineOf(point, threshold, scale), "cyan", style);
    return `${INDENT}${labels[index]}${line}  ${point.note}`.trimEnd();
  });
  return [header, ...lines];
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

/** From a round share below everything that is drawn to one above. */
function scaleOf(points: readonly ChartPoint[], threshold: number, columns: number): Scale {
  const drawn = points
    .flatMap(({ kept, low, high, others = [] }) => [kept, low, high, ...others])
    .filter((share) => share !== undefined);
  const from = Math.max(0, Math.floor(Math.min(threshold, 1 - STEP, ...drawn) / STEP) * STEP);
  const to = Math.max(1, Math.ceil(Math.max(...drawn, threshold) / STEP - 1e-9) * STEP);
  return { from, to, columns };
}

function columnOf(share: number, { from, to, columns }: Scale): number {
  const column = Math.round(((share - from) / (to - from)) * (columns - 1));
  return Math.min(columns - 1, Math.max(0, column));
}

function scaleLabels(scale: Scale): string {
  const first = wholePercent(scale.from);
  const last = wholePercent(1);
  return first + last.padStart(columnOf(1, scale) + 1 - first.length);
}

function wholePercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function lineOf({ kept, low, high, others = [] }: ChartPoint, threshold: number, scale: Scale): string {
  const cells = new Array<string>(scale.columns).fill(" ");
  const put = (share: number | undefined, mark: string) => {
    if (share !== undefined) cells[columnOf(share, scale)] = mark;
  };
  put(threshold, "┊");
  if (low !== undefined && high !== undefined) {
    cells.fill("─", columnOf(low, scale), columnOf(high, scale) + 1);
    put(low, "├");
    put(high, "┤");
  }
  // The first one, which stands for the question, is seen where two fall together.
  for (const [i, other] of others.entries().toArray().reverse()) put(other, OTHER_MARKS[i]!);
  put(kept, "●");
  return cells.join("");
}
