// The short form of `bun run bench:honesty`: the parts that need no executable, on simulated streams with fixed seeds.
import { expect, test } from "bun:test";
import { figureLine } from "../../tasks/figures/figure.ts";
import { PARTS } from "../../tasks/honesty/parts.ts";
import { heldInSum, WORKLOADS } from "../../tasks/honesty/reruns.ts";

const SHORT = PARTS.filter(({ onExecutable }) => onExecutable === undefined);
const PATIENCE_MS = 120_000;

test.each(SHORT.map((part) => [part.name, part] as const))(
  "%s",
  async (_, { take }) => {
    const lines = (await take("short")).map(figureLine);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.endsWith(" ok"))).toEqual([]);
  },
  PATIENCE_MS,
);

test("parts have names of their own", () => {
  expect(new Set(PARTS.map(({ name }) => name)).size).toBe(PARTS.length);
});

test("what all workloads hold in sum is said where all were taken, and of few figures nothing is", () => {
  const held = (name: string, value: number) => ({ name: `held-p50-${name}`, value, unit: "of 20" });
  const all = WORKLOADS.map(({ name }, index) => held(name, 20 - index));
  expect(heldInSum(all).map(figureLine)).toEqual(["figure held-p50-in-sum 90 of 100 limit 93 short"]);
  expect(heldInSum(all.slice(1))).toEqual([]);
});
