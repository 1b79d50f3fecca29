import { expect, test } from "bun:test";
import { FIGURES, SUMMARY_KEYS, summaryRow } from "../../src/schema/figures.ts";
import { exampleResult, failedResult } from "../report/example.ts";
import { exampleTicks } from "../report/example-ticks.ts";

/** Figures of pace, step, load and index. */
const keys = FIGURES.map(({ key }) => key);
const ofSteps = keys.slice(keys.indexOf("response_p50_us"), keys.indexOf("dims_used") + 1);

test("a unit stands at the end of a key", () => {
  const endings = { ns: /_ns$/, µs: /_us$/, ms: /_ms$/, Hz: /_hz$/ } as const;
  for (const { key, unit } of FIGURES) {
    const named = Object.entries(endings).find(([, ending]) => ending.test(key))?.[0];
    expect([key, named]).toEqual([key, unit in endings ? unit : undefined]);
  }
});

test("a key is there once, and says what it is", () => {
  expect(new Set(SUMMARY_KEYS).size).toBe(SUMMARY_KEYS.length);
  for (const { key, what } of FIGURES) expect([key, what]).not.toContain("");
});

test("a case without ticks, pace or load has none of their figures, and invents none", () => {
  for (const result of [exampleResult(), failedResult]) {
    const row = summaryRow(result);
    for (const key of ofSteps) expect([key, row[key]]).toEqual([key, undefined]);
  }
});

test("a case that has all of them leaves none out", () => {
  const row = summaryRow(exampleTicks);
  const missing = ofSteps.filter((key) => row[key] === undefined);
  // What the example does not have.
  expect(missing).toEqual(["graph_p99_us", "rerank_depth"]);
});
