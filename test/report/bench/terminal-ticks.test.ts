// What a person reads about a simulation step.
import { expect, test } from "bun:test";
import { tickLines } from "../../../src/report/bench/terminal-ticks.ts";
import type { CaseResult } from "../../../src/schema/case-result.ts";
import { exampleResult } from "../example.ts";
import { exampleTicks } from "../example-ticks.ts";

const plain = { columns: 80, color: false };
const linesOf = (result: CaseResult, columns = 80) =>
  `\n${tickLines(result, { ...plain, columns }).join("\n")}\n`;

test("at a rate that was missed, beside a load, with a budget for the dim", () => {
  expect(linesOf(exampleTicks)).toMatchInlineSnapshot(`
    "
      from when it was due: p50 301 µs · p99 301 µs · max 301 µs
      500 Hz asked, 481 Hz reached · 475 Hz would be held

                       p50      p99
      tokenize     1.00 µs  5.00 µs
      copy in      2.00 µs  10.0 µs
      infer        3.00 µs  15.0 µs
      copy out     4.00 µs  20.0 µs
      post         5.00 µs  25.0 µs
      search       6.00 µs  30.0 µs
      insert       7.00 µs  35.0 µs
      graph        8.00 µs        –
      step         45.5 µs  46.0 µs
      step alone   40.0 µs  90.0 µs
      world         140 µs   210 µs
      world alone   130 µs   180 µs

      The world slows the step: ×1.13 (95 %: ×1.10 to ×1.15) over the step alone.
      The embedder slows the world: ×1.07 (95 %: ×1.05 to ×1.08) over a wait of the
      same length; the wait itself: ×1.01.
      10 rounds, 1 of them void: some stretch missed the rate.
      Beside: worker: duty 50.0 % asked, 48.8 % measured; its ticks 840 µs beside
      the embedder, 800 µs without: ×1.05 (95 %: ×1.02 to ×1.07).
      Index: hnsw (usearch 2.26.2), 10,000 vectors; 256 dims: recall@10 0.961
      against exact search at expansion 64, 11.7 MB; 64 dims: recall@10 0.953
      against exact search at expansion 48, 4.0 MB.
      After the run, with what the world replaced: recall@10 0.959.
      A search takes 40.0 µs before the run, an exact one 900 µs.
      8,000 of the vectors were embedded; the others are mixtures of two of these:
      there were no more texts, or no more time.
      Token cache: 25.0 % of the texts were remembered.
      Budget 200 µs: kept by 87.5 % of the ticks.
      Dims used: 256 in 75.0 % of the ticks, 64 in 25.0 % of the ticks.
    "
  `);
});

test("back to back and alone, with exact search and a second stage: nothing is said of what there is not", () => {
  const { ticks } = exampleTicks;
  const { pace: _, beside: __, ...unpaced } = exampleTicks;
  const index = {
    ...ticks!.index,
    kind: "exact",
    library: "mrlbench",
    dims: [{ dim: 128, expansion: undefined, recallAt10: undefined, sizeBytes: 5_120_000 }],
    rerankDepth: 50,
    embeddedCount: 10_000,
    graphSearchNs: undefined,
    recallAt10After: undefined,
  };
  const result: CaseResult = {
    ...unpaced,
    ticks: {
      ...ticks!,
      index,
      cacheHitRate: undefined,
      budget: undefined,
      dimsUsed: [{ dim: 128, tickCount: 1000 }],
      voidCount: 0,
      embedSlowdown: { ratio: undefined, low: undefined, high: undefined },
    },
  };
  expect(linesOf(result)).toMatchInlineSnapshot(`
    "

                       p50      p99
      tokenize     1.00 µs  5.00 µs
      copy in      2.00 µs  10.0 µs
      infer        3.00 µs  15.0 µs
      copy out     4.00 µs  20.0 µs
      post         5.00 µs  25.0 µs
      search       6.00 µs  30.0 µs
      insert       7.00 µs  35.0 µs
      graph        8.00 µs        –
      step         45.5 µs  46.0 µs
      step alone   40.0 µs  90.0 µs
      world         140 µs   210 µs
      world alone   130 µs   180 µs

      The world slows the step: – over the step alone.
      The embedder slows the world: ×1.07 (95 %: ×1.05 to ×1.08) over a wait of the
      same length; the wait itself: ×1.01.
      10 rounds.
      Index: exact (mrlbench), 10,000 vectors; 128 dims: exact, 5.1 MB.
      A search takes 900 µs before the run.
      The first 50 hits are ordered again by whole vectors.
      Token cache: – of the texts were remembered.
    "
  `);
});

test("beside the user's own program, in a layer without a world", () => {
  const result: CaseResult = {
    ...exampleResult(),
    beside: {
      members: [{ name: "program", cpu: undefined, dutyAsked: undefined, dutyMeasured: undefined }],
      tickNs: { null: undefined, paced: undefined, full: 16_600_000 },
      slowdown: { ratio: undefined, low: undefined, high: undefined },
    },
  };
  expect(linesOf(result)).toMatchInlineSnapshot(`
    "
      Beside: program; its ticks 16.6 ms beside the embedder.
    "
  `);
});

test("no line is wider than the terminal, and another layer says nothing of ticks", () => {
  for (const columns of [48, 60, 80, 120]) {
    for (const line of tickLines(exampleTicks, { ...plain, columns })) {
      expect(line.length).toBeLessThanOrEqual(columns);
    }
  }
  expect(tickLines(exampleResult(), plain)).toEqual([]);
});
