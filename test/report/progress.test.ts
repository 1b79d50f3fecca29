import { expect, test } from "bun:test";
import { createProgress, type ProgressOptions } from "../../src/report/progress.ts";
import { forTerminal } from "../../src/report/style.ts";

/** A progress that writes into a list and lives by a clock that we turn. */
function watched(options: Pick<ProgressOptions, "mode" | "columns">) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const progress = createProgress({
    ...options,
    write: (text) => written.push(forTerminal(text)),
    nowMs: () => clock.ms,
  });
  return { progress, written, clock };
}

test("the line is redrawn in place, no more than ten times a second, and gone at the end", () => {
  const { progress, written, clock } = watched({ mode: "line" });
  progress.update(0, 1000, "warm-up");
  clock.ms = 50;
  progress.update(100, 1000, "warm-up");
  clock.ms = 100;
  progress.update(250, 1000, "steady");
  progress.end();
  expect(written).toEqual(["\r\x1b[K  0 %  warm-up  0/1000", "\r\x1b[K 25 %  steady  250/1000", "\r\x1b[K"]);
});

test("how much is left follows from what is behind, in seconds, and from where other work begins anew", () => {
  const { progress, written, clock } = watched({ mode: "line" });
  const lineAt = (ms: number, done: number, total: number) => {
    clock.ms = ms;
    progress.update(done, total, "x");
    return written.at(-1)!.replace("\r\x1b[K", "");
  };
  expect(lineAt(0, 0, 10)).toBe("  0 %  x  0/10");
  expect(lineAt(900, 1, 10)).toBe(" 10 %  x  1/10");
  expect(lineAt(2000, 2, 10)).toBe(" 20 %  x  2/10  8 s left");
  expect(lineAt(9000, 9, 10)).toBe(" 90 %  x  9/10  1 s left");
  // The next step of the same command.
  expect(lineAt(10_000, 0, 4)).toBe("  0 %  x  0/4");
  expect(lineAt(12_000, 1, 4)).toBe(" 25 %  x  1/4  6 s left");
  // Of a size that nobody counts the share is told.
  progress.end();
  expect(lineAt(20_000, 0, 3e12)).toBe("  0 %  x");
  expect(lineAt(30_000, 1e12, 3e12)).toBe(" 33 %  x  20 s left");
});

test("a label that is too long gives way to what is left", () => {
  const { progress, written, clock } = watched({ mode: "line", columns: 40 });
  progress.update(0, 100, "y".repeat(60));
  clock.ms = 5000;
  progress.update(50, 100, "y".repeat(60));
  expect(written.at(-1)!).toEndWith("yyy  50/100  5 s left");
  expect(written.at(-1)!).toHaveLength("\r\x1b[K".length + 39);
});

test("a note stands above the line", () => {
  const { progress, written } = watched({ mode: "line" });
  progress.note("before");
  progress.update(1, 2, "x");
  progress.note("between");
  progress.end();
  progress.note("after");
  progress.end();
  expect(written.join("")).toBe("before\n\r\x1b[K 50 %  x  1/2\r\x1b[Kbetween\n 50 %  x  1/2\r\x1b[Kafter\n");
});

test("where the whole is not known, what is done is told without a share of it", () => {
  const { progress, written } = watched({ mode: "line" });
  progress.update(12, 0, "kB read");
  expect(written).toEqual(["\r\x1b[K       kB read  12"]);
});

test("the line never wraps", () => {
  const { progress, written } = watched({ mode: "line", columns: 20 });
  progress.update(1, 2, "a very long label that would wrap");
  expect(written[0]).toHaveLength("\r\x1b[K".length + 19);
});

test("without a line only notes are written, and quiet writes nothing", () => {
  const notes = watched({ mode: "notes" });
  const quiet = watched({ mode: "quiet" });
  for (const { progress } of [notes, quiet]) {
    progress.update(1, 2, "x");
    progress.note("a note");
    progress.end();
  }
  expect(notes.written).toEqual(["a note\n"]);
  expect(quiet.written).toEqual([]);
});
