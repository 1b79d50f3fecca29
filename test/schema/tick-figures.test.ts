// The figures of a simulation step by their keys.
import { expect, test } from "bun:test";
import { summaryLine } from "../../src/report/bench/summary.ts";
import { SUMMARY_KEYS, summaryRow } from "../../src/schema/figures.ts";
import { tickFigures } from "../../src/schema/tick-figures.ts";
import { exampleResult } from "../report/example.ts";
import { exampleTicks } from "../report/example-ticks.ts";

test("every key is one of the summary's, and every one of the summary's own is there", () => {
  const keys = Object.keys(tickFigures(exampleTicks));
  const appended = SUMMARY_KEYS.slice(SUMMARY_KEYS.indexOf("harness_us"));
  expect(new Set(keys)).toEqual(new Set<string>(appended));
});

test("the end of the line as it is read", () => {
  const line = summaryLine(summaryRow(exampleTicks));
  expect(line.slice(line.indexOf("harness_us="))).toMatchInlineSnapshot(
    `"harness_us=0.26 response_p50_us=300.508 response_p99_us=300.988 response_max_us=300.999 achieved_rate_hz=480.5 held_rate_hz=475 rounds=10 void_rounds=1 step_p50_us=45.508 step_p99_us=45.988 tokenize_p50_us=1 tokenize_p99_us=5 copy_in_p50_us=2 copy_in_p99_us=10 infer_p50_us=3 infer_p99_us=15 copy_out_p50_us=4 copy_out_p99_us=20 post_p50_us=5 post_p99_us=25 search_p50_us=6 search_p99_us=30 insert_p50_us=7 insert_p99_us=35 graph_p50_us=8 graph_p99_us= alone_p50_us=40 alone_p99_us=90 world_null_p50_us=130 world_paced_p50_us=131 world_full_p50_us=140 embed_slowdown=1.125 embed_slowdown_low=1.1 embed_slowdown_high=1.15 world_slowdown=1.069 world_slowdown_low=1.05 world_slowdown_high=1.08 wait_slowdown=1.008 beside_tick_us=840 beside_slowdown=1.05 beside_slowdown_low=1.02 beside_slowdown_high=1.07 duty_asked=0.5 duty=0.488 index_kind=hnsw index_size=10000 exact_search_p50_us=900 recall_at_10=0.961 recall_at_10_after=0.959 expansion=64 rerank_depth= cache_hit_rate=0.25 budget_kept=0.875 dims_used=256:750+64:250"`,
  );
});

test("a case without ticks, pace or load has none of them, and invents none", () => {
  expect(Object.values(tickFigures(exampleResult())).every((value) => value === undefined)).toBe(true);
});
