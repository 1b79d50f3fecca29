import { expect, test } from "bun:test";
import { keptLevels } from "../../../src/mrl/verdict/kept.ts";
import { type Measured, madeLadder } from "../made-ladder.ts";

const dims = [768, 512, 256, 128, 64];
const around = (value: number, side: number): Measured => [value, value - side, value + side];

function dimsKept(judgedCount: number, retention: readonly Measured[]) {
  const made = madeLadder({ dims, queryCount: 1000, judgedCount, retention });
  return keptLevels(made).map(({ level, provenDim, measuredDim }) => [level, provenDim, measuredDim]);
}

test("each level has the dim that is proven and the one that was measured", () => {
  const retention = [
    around(1, 0),
    around(0.995, 0.003),
    around(0.985, 0.02),
    around(0.96, 0.005),
    around(0.8, 0.01),
  ];
  expect(dimsKept(1000, retention)).toEqual([
    [0.99, 512, 512],
    [0.97, 512, 256],
    [0.95, 128, 128],
  ]);
});

test("a level takes enough queries: 299 for 99 %, 99 for 97 %, 59 for 95 %", () => {
  const equal = dims.map(() => around(1, 0));
  expect(dimsKept(100, equal)).toEqual([
    [0.99, 768, 64],
    [0.97, 64, 64],
    [0.95, 64, 64],
  ]);
});

test("a rung below one that lost the level does not keep it, however well it did", () => {
  const retention = [1, 0.999, 0.9, 0.999, 0.999].map((value) => around(value, 0));
  expect(dimsKept(1000, retention).map(([, proven]) => proven)).toEqual([512, 512, 512]);
});

test("without judgements the share of the full top 10 is what is kept", () => {
  const flips = [0, 0.02, 0.04, 0.2, 0.5].map((value) => around(value, 0));
  const levels = keptLevels(madeLadder({ dims, queryCount: 500, flips }));
  expect(levels.map(({ measure, provenDim }) => [measure, provenDim])).toEqual([
    ["flip_qd", 768],
    ["flip_qd", 512],
    ["flip_qd", 256],
  ]);
});
