import { expect, test } from "bun:test";
import { FIGURES, SUMMARY_KEYS, summaryRow } from "../../src/schema/figures.ts";
import { exampleResult, failedResult } from "../report/example.ts";
import { exampleTicks } from "../report/example-ticks.ts";

/** Figures that a case of Layer B cannot have. */
const afterHarness = FIGURES.slice(FIGURES.findIndex(({ key }) => key === "response_p50_us")).map(
  ({ key }) => key,
);

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
    for (const key of afterHarness) expect([key, row[key]]).toEqual([key, undefined]);
  }
});

test("a case that has all of them leaves none out", () => {
  const row = summaryRow({ ...exampleTicks, error: "e", warnings: [{ code: "c", text: "", next: "" }] });
  const missing = FIGURES.filter(({ key }) => row[key] === undefined).map(({ key }) => key);
  // One example cannot be whole and too coarse for the clock.
  expect(missing).toEqual([
    "unresolvable",
    "ttfi_compile_ms",
    "ttfi_tokenizer_ms",
    "graph_p99_us",
    "rerank_depth",
  ]);
});
