// Blocks to figures: what was disturbed, what the rest comes to, and what an embedding took; against a count by hand.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { blockColumns, judgeBlocks } from "../../../src/cases/watch/disturbance.ts";
import type { MeasuredBlock } from "../../../src/cases/watch/watched-blocks.ts";
import type { BlockReading } from "../../../src/host/state/witnesses.ts";
import { benchCase, settings } from "../example-case.ts";

const QUIET: BlockReading = { wallNs: 50e6, threadCpuNs: 50e6, processCpuNs: 50e6, waitNs: 0 };
const ROBBED: BlockReading = { ...QUIET, threadCpuNs: 30e6, processCpuNs: 30e6, waitNs: 20e6 };

const block = (from: number, to: number, reading: BlockReading): MeasuredBlock => ({
  from,
  to,
  beginNs: 0,
  reading,
});

test("figures without the disturbed blocks are those of the calls in the others", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ calls: fc.integer({ min: 0, max: 400 }), isRobbed: fc.boolean() }), {
        maxLength: 6,
      }),
      fc.infiniteStream(fc.integer({ min: 1, max: 1e6 })),
      (made, values) => {
        let end = 3;
        const blocks = made.map(({ calls, isRobbed }) => {
          const from = end;
          end += calls;
          return block(from, end, isRobbed ? ROBBED : QUIET);
        });
        const latencyNs = Float64Array.from({ length: end }, () => values.next().value);
        const { report, disturbed } = judgeBlocks(benchCase, settings, blocks, latencyNs);
        const rest = blocks
          .filter(({ reading }) => reading === QUIET)
          .flatMap(({ from, to }) => [...latencyNs.slice(from, to)])
          .sort((a, b) => a - b);
        expect(disturbed).toEqual(made.map(({ isRobbed }) => (isRobbed ? "other-programs" : "")));
        expect(report.blockCount).toBe(made.length);
        expect(report.disturbedCount).toBe(made.filter(({ isRobbed }) => isRobbed).length);
        expect(report.undisturbed).toEqual(
          rest.length === 0
            ? undefined
            : {
                sampleCount: rest.length,
                latencyNsP50: rest[Math.ceil(rest.length / 2) - 1],
                latencyNsP99: rest.length < 662 ? undefined : rest[Math.ceil(0.99 * rest.length) - 1],
                latencyNsMax: rest.at(-1),
              },
        );
      },
    ),
  );
});

test("a cause is counted by its blocks and by the share of the time that it took", () => {
  const blocks = [block(0, 10, QUIET), block(10, 20, ROBBED), block(20, 30, { ...QUIET, wallNs: 100e6 })];
  const { report } = judgeBlocks(benchCase, settings, blocks, new Float64Array(30).fill(1));
  expect(report.causes).toEqual([{ cause: "other-programs", blockCount: 1, share: 20 / 200 }]);
});

test("blocks that hold other work count as disturbed, and in no figure", () => {
  const blocks = [block(0, 2, QUIET), block(2, 4, QUIET), block(4, 6, ROBBED)];
  const { report } = judgeBlocks(benchCase, settings, blocks, Float64Array.of(9, 8, 1, 2, 3, 4), {
    isCounted: (index) => index > 0,
    embeddingCalls: () => 0,
  });
  expect(report).toMatchObject({ disturbedCount: 1, undisturbed: { sampleCount: 2, latencyNsMax: 2 } });
  expect(report.energy).toBeUndefined();
});

test("energy is what the packages count; of a battery what it gave, if it was asked for long enough to answer", () => {
  const energyOf = (reading: Partial<BlockReading>, batch = 1) =>
    judgeBlocks(
      { ...benchCase, batch },
      settings,
      [block(0, 50, { ...QUIET, ...reading })],
      new Float64Array(50),
    ).report.energy;
  expect(energyOf({ energyUj: 1e6, batteryUw: 7e6 }, 4)).toEqual({
    source: "cpu-packages",
    energyUj: 1e6,
    embeddings: 200,
  });
  expect(energyOf({ batteryUw: 7e6, wallNs: 20e9 })).toEqual({
    source: "battery",
    energyUj: 140e6,
    embeddings: 50,
  });
  expect(energyOf({ batteryUw: 7e6 })).toBeUndefined();
  expect(energyOf({})).toBeUndefined();
});

test("energy is that of all calls of a block, those of a lead as well, and of no block with other work", () => {
  const blocks = [block(64, 100, { ...QUIET, energyUj: 3e6 }), block(100, 150, { ...QUIET, energyUj: 7e6 })];
  const { report } = judgeBlocks({ ...benchCase, batch: 2 }, settings, blocks, new Float64Array(150), {
    isCounted: () => true,
    embeddingCalls: ({ to }, index) => (index === 0 ? to : 0),
  });
  expect(report.energy).toEqual({ source: "cpu-packages", energyUj: 3e6, embeddings: 200 });
});

test.each([
  { beside: "other callers", of: { callers: 2 }, isKnown: false },
  { beside: "a load", of: { load: "typical" }, isKnown: false },
  { beside: "a program", of: { load: "sim-cmd", layer: "C" }, isKnown: false },
  { beside: "a load that rests while steps are made alone", of: { load: "peak", layer: "C" }, isKnown: true },
] as const)("energy beside $beside: known is $isKnown", ({ of, isKnown }) => {
  const blocks = [block(0, 50, { ...QUIET, energyUj: 1e6 })];
  const { report } = judgeBlocks({ ...benchCase, ...of }, settings, blocks, new Float64Array(50));
  expect(report.energy !== undefined).toBe(isKnown);
});

test("calls that no block holds have none", () => {
  const marked = { blocks: [block(2, 4, QUIET), block(4, 7, ROBBED)], disturbed: ["", "steal"] };
  const { block: numbers, disturbed } = blockColumns(marked, 0, 8);
  expect([...numbers!]).toEqual([Number.NaN, Number.NaN, 0, 0, 1, 1, 1, Number.NaN]);
  expect(disturbed).toEqual(["", "steal"]);
  expect([...blockColumns(marked, 3, 5).block!]).toEqual([0, 1]);
});
