// Some answers of a false hub to the executable; all of them are played by `bun run test:faults hub`.
import { expect, test } from "bun:test";
import "../../executable/mrlbench.ts";
import { falseHub } from "./hub.ts";

test("a false hub is refused, writes nowhere else and gets no token", async () => {
  const { tried, findings } = await falseHub.run("short");
  expect(findings).toEqual([]);
  expect(tried).toBeGreaterThan(8);
}, 240_000);
