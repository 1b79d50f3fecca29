// A child is heard to its end, also where what it started lives on and holds its streams: a library's helper, or a desktop.
import { expect, test } from "bun:test";
import { join } from "node:path";
import { runChild } from "../../../src/host/children/child.ts";

const CHILD = [process.execPath, join(import.meta.dir, "leaving-child.ts")];

/** What was left behind lived still, and is ended. */
function endLeft(pid: number): void {
  expect(process.kill(pid, 0)).toBe(true);
  process.kill(pid, "SIGKILL");
}

test("its answer comes whole, though its streams do not end with it", async () => {
  const end = await runChild<{ left: number; numbers: Float64Array }>(CHILD, "answer");
  endLeft(end.answer!.left);
  expect(end.answer!.numbers).toEqual(new Float64Array(100_000).fill(1.5));
  expect(end.exitCode).toBe(0);
});

test("one that dies is told with its last words", async () => {
  const { answer, exitCode, words } = await runChild(CHILD, "die");
  endLeft(Number(/left (\d+)/.exec(words)![1]));
  expect([answer, exitCode]).toEqual([undefined, 4]);
});
