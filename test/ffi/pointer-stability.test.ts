// An address that was taken once stays right while garbage is collected and hot loops are compiled: with the arena's
// views at every size. Plain typed arrays go stale in the same harness, so that it would notice.

import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { MemorySource, StaleCalls, Writer } from "./pointer-stability-child.ts";

/** In a fresh process, where nothing has been compiled yet. */
function staleCalls(source: MemorySource, writer: Writer): StaleCalls {
  const script = join(import.meta.dir, "pointer-stability-child.ts");
  const child = Bun.spawnSync([process.execPath, script, source, writer], { stdout: "pipe", stderr: "pipe" });
  expect(child.stderr.toString()).toBe("");
  return JSON.parse(child.stdout.toString()) as StaleCalls;
}

const writers: readonly Writer[] = ["native", "script"];

describe.each(writers)("%s code writes, the other side reads", (writer) => {
  test.each([1, 2, 3])("views of the arena: never stale, over 100,000 calls each (process %d)", () => {
    expect(staleCalls("arena", writer)).toEqual({});
  });

  test("the harness notices: plain arrays of each type do go stale", () => {
    const stale = Object.keys(staleCalls("plain", writer));
    for (const type of ["f32", "f64", "i32"]) {
      expect(stale.filter((name) => name.startsWith(`${type}:`))).not.toEqual([]);
    }
  });
});
