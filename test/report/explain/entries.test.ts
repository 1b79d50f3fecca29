// Every name that a table, a line or a document has is explained: what it is, its unit, what holds it.
import { expect, test } from "bun:test";
import { entries, explainedNames, stemOf } from "../../../src/report/explain/entries.ts";
import { explanationLines, nameLines } from "../../../src/report/explain/explain-text.ts";
import { CALL_COLUMNS } from "../../../src/schema/call-columns.ts";
import { EXPLANATIONS } from "../../../src/schema/explanations.ts";
import { SUMMARY_KEYS } from "../../../src/schema/figures.ts";
import { LADDER_COLUMNS } from "../../../src/schema/ladder-columns.ts";
import { WARNINGS } from "../../../src/schema/warnings.ts";

const all = entries();

test("columns of both CSVs, keys of the summary and codes of warnings", () => {
  const names = new Set(explainedNames());
  const wanted = [
    ...CALL_COLUMNS.map(({ column }) => column),
    ...SUMMARY_KEYS,
    ...LADDER_COLUMNS.map(({ column }) => column),
    ...Object.keys(WARNINGS),
  ];
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

test("each says what it is in words of its own, and has a unit", () => {
  for (const { name, what, unit } of all) {
    expect({ name, words: what.trim().split(/\s+/).length > 1 }).toEqual({ name, words: true });
    expect(unit).not.toBe("");
    expect(what).not.toContain(`what ${name}`);
  }
});

test("the unit is that of the name", () => {
  const unitOf = { us: "µs", ms: "ms", ns: "ns", mb: "MB", uj: "µJ", hz: "Hz", bytes: "bytes" };
  for (const { name, unit, kind } of all) {
    const ending = /_(us|ms|ns|mb|uj|hz|bytes)$/.exec(name)?.[1] as keyof typeof unitOf | undefined;
    if (ending !== undefined && kind !== "warning")
      expect({ name, unit }).toEqual({ name, unit: unitOf[ending] });
  }
});

test("an interval is named by keys that there are, and says what it covers", () => {
  const names = new Set(explainedNames());
  const held = all.filter(({ interval }) => interval !== undefined);
  expect(held.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "p50_us",
      "p90_us",
      "p99_us",
      "embed_slowdown",
      "ndcg_at_10",
      "retention_ndcg_at_10",
    ]),
  );
  for (const { interval } of held) {
    const [, low, high] = /^(\w+) to (\w+)/.exec(interval!) ?? [];
    expect(names).toContain(low!);
    expect(names).toContain(high!);
    expect(interval).toMatch(/95 %.*(processes|queries)/);
  }
});

test("no explanation is of a name that is gone", () => {
  const stems = new Set(explainedNames().map(stemOf));
  expect(Object.keys(EXPLANATIONS).filter((stem) => !stems.has(stem))).toEqual([]);
});

test("it reads within 80 columns", () => {
  for (const line of [...all.flatMap((entry) => explanationLines(entry, 80)), ...nameLines(all, 80)])
    expect(line.length).toBeLessThanOrEqual(80);
  expect(
    `\n${explanationLines(all.find(({ name }) => name === "p99_us")!, 80).join("\n")}\n`,
  ).toMatchInlineSnapshot(`
    "
    p99_us: figure (a case: summary line, summary.csv, JSON)
      99th percentile, from 662 calls.
      By nearest rank over the steady calls of a process, nothing trimmed; of a case
      the median over its processes. It needs 662 calls in each process, and in a
      single one 662 that do not depend on each other (n_eff); else it is empty. One
      call in a hundred is slower.
      Unit: µs.
      Interval: p99_low_us to p99_high_us: 95 % between the fresh processes that
      measured the case (2nd lowest to 2nd highest of nine), no distribution
      assumed; what changes from one minute to the next is not in it. Under six
      processes there is none. p99_within_low_us and p99_within_high_us are those
      inside of one process.
    "
  `);
});
