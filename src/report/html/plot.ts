// Charts as SVG: Observable Plot on a document that is no browser's. Colours are the page's own, so that they follow light and dark.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Colours of the series, in their order; a chart shows no more of them. */
export const SERIES_COLOURS = [1, 2, 3, 4, 5, 6].map((number) => `var(--series-${number})`);
export const MOST_SERIES = SERIES_COLOURS.length;

/** Narrower than this the axes leave out what there is no room for. */
const NARROW = 480;

export type ChartOptions = Plot.PlotOptions;

/** HTML of a chart at a width in pixels. */
export function drawChart(width: number, options: ChartOptions): string {
  const isNarrow = width < NARROW;
  const chart = Plot.plot({
    width,
    height: isNarrow ? 280 : 340,
    marginLeft: isNarrow ? 46 : 60,
    marginBottom: 40,
    ...options,
    style: { fontSize: isNarrow ? "11px" : "12px", background: "transparent", overflow: "visible" },
    document,
  } as unknown as Plot.PlotOptions);
  return String(chart.outerHTML);
}

/** A colour a series, with its legend where there are several. */
export function seriesColours(names: readonly string[]): Plot.ScaleOptions & { readonly legend: boolean } {
  return { domain: [...names], range: SERIES_COLOURS.slice(0, names.length), legend: names.length > 1 };
}
