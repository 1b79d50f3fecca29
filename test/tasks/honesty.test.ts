// The short form of `bun run bench:honesty`: the parts that need no executable, on simulated streams with fixed seeds.
import { expect, test } from "bun:test";
import { figureLine } from "../../tasks/figures/figure.ts";
import { PARTS } from "../../tasks/honesty/parts.ts";

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
