// What is held of a file without line ends is bounded, and its reader says what is wrong with it.
import { expect, test } from "bun:test";
import { LONGEST_LINE_BYTES, readLines } from "../../src/data/lines.ts";
import { wholeLines } from "../../src/files/whole-lines.ts";

test("all up to the last line end comes, in whatever pieces it was read", async () => {
  const pieces = ["a\nb", "b\n", "", "c", "c\nhalf"].map((text) => new TextEncoder().encode(text));
  const whole = await Array.fromAsync(wholeLines(pieces));
  expect(Buffer.concat(whole).toString()).toBe("a\nbb\ncc\n");
});

test("a file that never ends a line is refused before it is read to its end", async () => {
  let readBytes = 0;
  function* endless(): Generator<Uint8Array> {
    for (; readBytes < 2 ** 30; readBytes += 1 << 20) yield new Uint8Array(1 << 20);
  }
  const lines = Array.fromAsync(readLines(wholeLines(endless()), "rows.csv"));
  await expect(lines).rejects.toThrow(/rows\.csv:1: the line is too long/);
  expect(readBytes).toBeLessThan(8 * LONGEST_LINE_BYTES);
});
