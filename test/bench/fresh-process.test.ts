// Time to first inference with a stand-in for the executable: its parts, its failure, its end by a signal.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { timeFreshProcess } from "../../src/bench/fresh-process.ts";
import { monotonicNs } from "../../src/host/clock.ts";

const command = (...words: string[]) => [
  process.execPath,
  join(import.meta.dir, "fresh-process-child.ts"),
  ...words,
];

const parts = {
  unpackNs: 1e6,
  libraryNs: 2e6,
  sessionNs: 3e6,
  compileNs: 4e6,
  tokenizerNs: 5e6,
  firstNs: 6e6,
};

describe("a fresh process", () => {
  test("is timed from its spawn to its first vector; its own parts are passed on", async () => {
    const beforeNs = monotonicNs();
    const result = (await timeFreshProcess(command("report", JSON.stringify(parts)), monotonicNs))!;
    const elapsedNs = monotonicNs() - beforeNs;
    const { totalNs, processNs, ...others } = result;
    expect(others).toEqual(parts);
    expect(processNs).toBeGreaterThan(0);
    expect(totalNs).toBeGreaterThanOrEqual(processNs);
    expect(totalNs).toBeLessThan(elapsedNs);
  });

  test("that fails is an error with what it said", async () => {
    await expect(timeFreshProcess(command("fail"), monotonicNs)).rejects.toThrow("the model is gone");
  });

  test("that a signal ends is no measurement and no error", async () => {
    expect(await timeFreshProcess(command("die"), monotonicNs)).toBeUndefined();
  });
});
