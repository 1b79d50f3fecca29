import { expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { signedRankRatio } from "../../src/stats/signed-rank.ts";

const base = Array.from({ length: 9 }, () => 100);

test("the interval of nine is the published one: the sixth Walsh average from either end", () => {
  // Differences of Hollander and Wolfe's kind, as logarithms.
  const logs = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01];
  const walsh = logs.flatMap((a, i) => logs.slice(i).map((b) => (a + b) / 2)).sort((a, b) => a - b);
  const { value, low, high, rounds } = signedRankRatio(
    logs.map((log) => 100 * Math.exp(log)),
    base,
  );
  expect(rounds).toBe(9);
  expect(Math.log(value!)).toBeCloseTo(0.46, 2);
  expect(Math.log(low!)).toBeCloseTo(walsh[5]!, 9);
  expect(Math.log(high!)).toBeCloseTo(walsh[walsh.length - 6]!, 9);
});

test.each([5, 6, 7])("of %p rounds there is an interval from six on", (count) => {
  const { low } = signedRankRatio(
    base.slice(0, count).map((one, i) => one + i),
    base.slice(0, count),
  );
  expect(low === undefined).toBe(count < 6);
});

test("rounds that one of the two lacks do not count", () => {
  const subject = [undefined, ...base.slice(1).map((one) => 2 * one)];
  const { value, rounds } = signedRankRatio(subject, [1, undefined, ...base.slice(2)]);
  expect({ value, rounds }).toEqual({ value: 2, rounds: 7 });
});

test("two that are measured alike differ in one of twenty, at most", () => {
  const random = randomFrom(7);
  const noise = () => Array.from({ length: 9 }, () => Math.exp(random() / 2 ** 32));
  const told = Array.from({ length: 2000 }, () => signedRankRatio(noise(), noise())).filter(
    ({ low, high }) => low! > 1 || high! < 1,
  );
  expect(told.length / 2000).toBeLessThan(0.05);
  expect(told.length / 2000).toBeGreaterThan(0.02);
});
