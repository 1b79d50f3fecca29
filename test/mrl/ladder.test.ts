import { expect, test } from "bun:test";
import { ladderDims } from "../../src/mrl/ladder.ts";

test("the full dim leads, then every rung below it", () => {
  expect(ladderDims(2048)).toEqual([2048, 1024, 768, 512, 384, 256, 192, 128, 96, 64, 32]);
  expect(ladderDims(384)).toEqual([384, 256, 192, 128, 96, 64, 32]);
  expect(ladderDims(256)).toEqual([256, 192, 128, 96, 64, 32]);
  expect(ladderDims(20)).toEqual([20]);
});

test("dims that are asked for are sorted and made unique", () => {
  expect(ladderDims(256, [64, 128, 256, 64, 100])).toEqual([256, 128, 100, 64]);
});
