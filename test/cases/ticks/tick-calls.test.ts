// Ticks as rows of the CSV, read back by a reader that is not ours.
import { expect, test } from "bun:test";
import { fromCSV } from "arquero";
import fc from "fast-check";
import { ARMS, type RoundsMeasurement, type Stretch } from "../../../src/bench/rounds.ts";
import { allocateTickSamples, type TickSamples } from "../../../src/bench/timed-tick.ts";
import { tickBlocks } from "../../../src/cases/ticks/tick-calls.ts";
import type { MarkedBlocks } from "../../../src/cases/watch/disturbance.ts";
import { callsHeader, writeCalls } from "../../../src/report/bench/calls-csv.ts";
import { exampleIdentity, memorySink } from "../../report/example.ts";

/** Where each column comes from. */
const SOURCES: Readonly<Record<string, keyof TickSamples>> = {
  token_count: "tokenCount",
  cache_hit: "cacheHit",
  start_ns: "startNs",
  latency_ns: "latencyNs",
  response_ns: "responseNs",
  tokenize_ns: "tokenizeNs",
  copy_in_ns: "copyInNs",
  infer_ns: "inferNs",
  copy_out_ns: "copyOutNs",
  post_ns: "postNs",
  search_ns: "searchNs",
  insert_ns: "insertNs",
  graph_ns: "graphNs",
  sim_ns: "simNs",
  dim_used: "dimUsed",
};

const stretch = fc.record({
  arm: fc.constantFrom(...ARMS),
  lead: fc.nat(3),
  ticks: fc.nat(4),
  isVoid: fc.boolean(),
});

/** Every sample is a number of its own, and some are not there. */
function measured(
  made: readonly { arm: Stretch["arm"]; lead: number; ticks: number; isVoid: boolean }[],
  warmupEnd: number,
  gaps: number,
) {
  let end = warmupEnd;
  const stretches = made.map(({ arm, lead, ticks, isVoid }, round): Stretch => {
    const first = end;
    end += lead + ticks;
    return { arm, round, first, steadyFirst: first + lead, end, achievedHz: undefined, isVoid };
  });
  const samples = allocateTickSamples(end + 3, (length) => new Float64Array(length));
  Object.values(samples).forEach((column: Float64Array, index) => {
    for (let call = 0; call < end; call++) {
      if ((call * 7 + index) % gaps !== 0) column[call] = 100_000 * (index + 1) + call;
    }
  });
  samples.textIndex.forEach((_, call) => {
    samples.textIndex[call] = 1000 - call;
  });
  return { samples, warmupEnd, stretches, end };
}

/** Every other stretch is disturbed. */
function markedBy(stretches: readonly Stretch[]): MarkedBlocks {
  return {
    blocks: stretches.map(({ steadyFirst, end }) => ({
      ...{ from: steadyFirst, to: end, beginNs: 0 },
      reading: { wallNs: 1 },
    })),
    disturbed: stretches.map((_, index) => (index % 2 === 0 ? "" : "steal+too-hot")),
  };
}

test("every tick is a row with its arm, round, phase, and what was measured; what was not is empty", () => {
  fc.assert(
    fc.property(
      fc.array(stretch, { maxLength: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 2, max: 9 }),
      (made, warmupEnd, gaps) => {
        const { samples, stretches, end } = measured(made, warmupEnd, gaps);
        const measurement: RoundsMeasurement = {
          samples,
          warmupEnd,
          stretches,
          idleNs: 0,
          settled: undefined,
          status: 0,
          interrupted: false,
        };
        const blocks = tickBlocks(
          { ...exampleIdentity, layer: "C", round: undefined },
          measurement,
          markedBy(stretches),
          0,
        );
        // The samples' memory goes with the case, before the rows are written.
        const before = Object.fromEntries(
          Object.entries(samples).map(([name, column]) => [name, column.slice()]),
        ) as unknown as TickSamples;
        for (const column of Object.values(samples) as Float64Array[]) column.fill(-1);
        const sink = memorySink();
        for (const block of blocks) writeCalls(sink, block);
        const rows = fromCSV(callsHeader() + sink.chunks.join(""), { autoType: false }).objects() as Record<
          string,
          string | null
        >[];
        expect(rows).toHaveLength(end);
        rows.forEach((row, call) => {
          const of = stretches.find((one) => call >= one.first && call < one.end);
          const phase =
            call === 0
              ? "first"
              : of === undefined || call < of.steadyFirst
                ? "warmup"
                : of.isVoid
                  ? "void"
                  : "steady";
          const cell = (value: number) => (Number.isNaN(value) ? null : String(value));
          const expected = Object.entries(SOURCES).map(([column, source]) => [
            column,
            cell(before[source][call]!),
          ]);
          expect(row).toMatchObject({
            ...Object.fromEntries(expected),
            index_ns: cell(before.searchNs[call]! + before.insertNs[call]!),
            call: String(call),
            phase,
            arm: of?.arm ?? "full",
            round: of === undefined ? null : String(of.round),
            text_id: `utterance-${1000 - call}`,
            block: of === undefined || call < of.steadyFirst ? null : String(stretches.indexOf(of)),
            disturbed:
              of !== undefined && call >= of.steadyFirst && stretches.indexOf(of) % 2 === 1
                ? "steal+too-hot"
                : null,
            error: null,
            layer: "C",
          });
        });
      },
    ),
    { numRuns: 60 },
  );
});
