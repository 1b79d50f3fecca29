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

test("bars are in proportion, one call still shows, none shows nothing, and the tail tells its end", () => {
  expect(`\n${histogramLines(histogram, { columns: 60, color: false }).join("\n")}\n`).toMatchInlineSnapshot(`
    "
      steady calls by latency
             8.00 µs  10,000  ██████████████████████
             9.00 µs       0
             10.0 µs   2,500  █████▌
      beyond 11.0 µs       1  ▏  max 812 µs
    "
  `);
});

test("lines keep to the width, and colour takes no room", () => {
  for (const columns of [40, 53, 80, 100]) {
    const plain = histogramLines(histogram, { columns, color: false });
    for (const line of plain) expect(line.length).toBeLessThanOrEqual(columns);
    const painted = histogramLines(histogram, { columns, color: true }).map(forTerminal);
    expect(painted.join("\n")).toContain("\x1b[36m");
    expect(painted.map(Bun.stripANSI).map((line) => line.trimEnd())).toEqual(plain);
  }
});
