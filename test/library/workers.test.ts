// Workers of an application that open, close, leave open and are ended, all at once: each answers, nobody disturbs another, and the process lives.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { sharedCache } from "../executable/mrlbench.ts";

test("ten at once, of every runtime, some ended in the middle of their calls", async () => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "workers-child.ts"), sharedCache], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const [said, words] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  await child.exited;
  expect({ code: child.exitCode, signal: child.signalCode, words }).toEqual({
    code: 0,
    signal: null,
    words: "",
  });
  const { isSame, results } = JSON.parse(said);
  expect(isSame).toBe(true);
  expect(results).toHaveLength(10);
  for (const { ending, cosine, error } of results.slice(0, -1)) {
    expect(error).toBeUndefined();
    if (ending === "ended") expect(cosine).toBeUndefined();
    else expect(cosine).toBeCloseTo(1, 5);
  }
}, 120_000);
