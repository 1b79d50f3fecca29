// The short form of `bun run bench:honesty`: the parts that need no executable, on simulated streams with fixed seeds.
import { expect, test } from "bun:test";
import { randomFrom } from "../../src/core/random.ts";
import { figureLine } from "../../tasks/figures/figure.ts";
import { PARTS } from "../../tasks/honesty/parts.ts";
import { heldInSum, WORKLOADS } from "../../tasks/honesty/reruns.ts";
import { sharesOf } from "../../tasks/honesty/shares.ts";
import { normal } from "../../tasks/honesty/streams.ts";

const SHORT = PARTS.filter(({ onExecutable, isLong }) => onExecutable === undefined && isLong === undefined);
const PATIENCE_MS = 240_000;

test.each(SHORT.map((part) => [part.name, part] as const))(
  "%s",
  async (_, { take }) => {
    const lines = (await take("short")).map(figureLine);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.endsWith(" ok"))).toEqual([]);
  },
  PATIENCE_MS,
);

test("shares of the variance are those that runs were made with", () => {
  const random = randomFrom(3);
  const runs = Array.from({ length: 300 }, () => {
    const ofRun = 0.03 * normal(random);
    return Array.from({ length: 9 }, () => {
      const level = ofRun + 0.02 * normal(random);
      // The median of 401 normal calls has a deviation of 1.2533 / √401 of theirs.
      return Array.from({ length: 401 }, () => Math.exp(level + 0.16 * normal(random)));
    });
  });
  const within = (0.16 * 1.2533) ** 2 / 401;
  const total = within + 0.02 ** 2 + 0.03 ** 2;
  const figures = new Map(sharesOf(50, runs).map(({ name, value }) => [name, value!]));
  expect(figures.get("deviation-p50")).toBeCloseTo(100 * Math.sqrt(total), 0);
  expect(Math.abs(figures.get("share-p50-within")! - (100 * within) / total)).toBeLessThan(3);
  expect(Math.abs(figures.get("share-p50-process")! - (100 * 0.02 ** 2) / total)).toBeLessThan(6);
  expect(Math.abs(figures.get("share-p50-time")! - (100 * 0.03 ** 2) / total)).toBeLessThan(8);
});

test("parts have names of their own", () => {
  expect(new Set(PARTS.map(({ name }) => name)).size).toBe(PARTS.length);
});

test("what all workloads hold in sum is said where all were taken, and of few figures nothing is", () => {
  const held = (name: string, value: number) => ({ name: `held-p50-${name}`, value, unit: "of 20" });
  const all = WORKLOADS.map(({ name }, index) => held(name, 20 - index));
  expect(heldInSum(all).map(figureLine)).toEqual(["figure held-p50-in-sum 90 of 100 limit 93 short"]);
  expect(heldInSum(all.slice(1))).toEqual([]);
});
