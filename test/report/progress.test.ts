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
