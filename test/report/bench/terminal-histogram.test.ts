import { expect, test } from "bun:test";
import { histogramLines } from "../../../src/report/bench/terminal-histogram.ts";
import { forTerminal } from "../../../src/report/style.ts";
import type { Histogram } from "../../../src/stats/histogram.ts";

const histogram: Histogram = {
  scale: "linear",
  buckets: [
    { fromNs: 8000, toNs: 9000, count: 10_000 },
    { fromNs: 9000, toNs: 10_000, count: 0 },
    { fromNs: 10_000, toNs: 11_000, count: 2500 },
  ],
  beyond: { fromNs: 11_000, toNs: 812_000, count: 1 },
};

const marks = { latencyNsP50: 8500, latencyNsP90: 10_400, latencyNsP99: 10_999 };

test("percentiles are marked in the rows that hold them, at an edge in the upper one, and beyond", () => {
  const rowsOf = (of: Partial<typeof marks>) =>
    histogramLines(histogram, { ...marks, ...of }, { columns: 60, color: false }).flatMap((line, row) =>
      /p\d\d/.test(line) ? [[row, ...line.match(/p\d\d/g)!].join(" ")] : [],
    );
  expect(rowsOf({})).toEqual(["1 p50", "3 p90 p99"]);
  expect(rowsOf({ latencyNsP90: 9000, latencyNsP99: 812_000 })).toEqual(["1 p50", "2 p90", "4 p99"]);
});

test("bars are in proportion, one call still shows, none shows nothing, and the tail tells its end", () => {
  expect(
    `\n${histogramLines(histogram, marks, { columns: 60, color: false }).join("\n")}\n`,
  ).toMatchInlineSnapshot(`
    "
      steady calls by latency in µs, max 812 µs
            8  10,000  p50      ████████████████████████████████
            9       0
           10   2,500  p90 p99  ████████
      over 11       1           ▏
    "
  `);
});

test("lines keep to the width, and colour takes no room", () => {
  for (const columns of [40, 53, 80, 100]) {
    const plain = histogramLines(histogram, marks, { columns, color: false });
    for (const line of plain) expect(line.length).toBeLessThanOrEqual(columns);
    const painted = histogramLines(histogram, marks, { columns, color: true }).map(forTerminal);
    expect(painted.join("\n")).toContain("\x1b[36m");
    expect(painted.map(Bun.stripANSI).map((line) => line.trimEnd())).toEqual(plain);
  }
});
