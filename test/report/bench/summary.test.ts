import { expect, test } from "bun:test";
import { fromCSV } from "arquero";
import { summaryCsvHeader, summaryCsvRow, summaryLine } from "../../../src/report/bench/summary.ts";
import { SUMMARY_KEYS, summaryRow } from "../../../src/schema/figures.ts";
import { FIGURES, IDENTITY } from "../../executable/contract.ts";
import { exampleIdentity, exampleResult, failedResult } from "../example.ts";
import { exampleTicks } from "../example-ticks.ts";

/** Reads a line back as a script would: split at blanks, then at the first `=`. */
function parsed(line: string): Map<string, string> {
  const [word, ...pairs] = line.split(" ");
  expect(word).toBe("summary");
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

test("keys are the identity of the CSV, then those of the contract, in its order", () => {
  const expected = [...IDENTITY, ...FIGURES.split(" ")];
  expect([...parsed(summaryLine(summaryRow(exampleResult()))).keys()].slice(0, expected.length)).toEqual(
    expected,
  );
  expect(new Set(SUMMARY_KEYS).size).toBe(SUMMARY_KEYS.length);
});

/** Without the keys that came after `dims_used`. */
function withoutLater(line: string): string {
  return line.replace(/( dims_used=\S*).*$/, "$1");
}

test("the line as it is read", () => {
  expect(withoutLater(summaryLine(summaryRow(exampleResult())))).toMatchInlineSnapshot(
    `"summary run=r1 machine=m1 candidate=wordllama-256/fp32/ort/CPUExecutionProvider model=wordllama-256 variant=fp32 backend=cpu runtime=ort provider=CPUExecutionProvider layer=B dim=128 batch=1 threads=1 pin=0 spin=0 load=solo arm= round=0 rate_hz= gap_ms= repeat_hits=0 text=mixed compile_ms=12.346 load_ms=31 first_us=310.4 second_us=21.05 ttfi_ms=182 timer_ns=39 n=2000 p50_us=8.949 p90_us=9.099 p99_us=9.177 p99_low_us=9.17 p99_high_us=9.192 max_us=2059 mean_us=14.702 stddev_us=90.924 spikes=10 steady=true device=CPU_(AMD_EPYC_7B13) runtime_version=1.30.0 truncated=0 fallback=none verdict=ok n_eff=2000 min_us=8.7 p50_low_us=8.943 p50_high_us=8.957 p90_low_us=9.089 p90_high_us=9.109 mad_us=0.076 p99_minus_p50_us=0.228 jitter_us=10.6 drift=0.014 resolution_ns=1 unresolvable= ttfi_cold_ms=1420 ttfi_process_ms=40 ttfi_unpack_ms=12 ttfi_library_ms=25 ttfi_session_ms=60 ttfi_compile_ms= ttfi_tokenizer_ms= ttfi_first_ms=0.3 error= warnings= harness_us= response_p50_us= response_p99_us= response_max_us= achieved_rate_hz= held_rate_hz= rounds= void_rounds= step_p50_us= step_p99_us= tokenize_p50_us= tokenize_p99_us= copy_in_p50_us= copy_in_p99_us= infer_p50_us= infer_p99_us= copy_out_p50_us= copy_out_p99_us= post_p50_us= post_p99_us= search_p50_us= search_p99_us= insert_p50_us= insert_p99_us= graph_p50_us= graph_p99_us= alone_p50_us= alone_p99_us= world_null_p50_us= world_paced_p50_us= world_full_p50_us= embed_slowdown= embed_slowdown_low= embed_slowdown_high= world_slowdown= world_slowdown_low= world_slowdown_high= wait_slowdown= beside_tick_us= beside_slowdown= beside_slowdown_low= beside_slowdown_high= duty_asked= duty= index_kind= index_size= exact_search_p50_us= recall_at_10= recall_at_10_after= expansion= rerank_depth= cache_hit_rate= budget_kept= dims_used="`,
  );
});

test("the line of a case that could not run says why and invents no figure", () => {
  const line = summaryLine(summaryRow(failedResult));
  expect(withoutLater(line)).toMatchInlineSnapshot(
    `"summary run=r1 machine=m1 candidate=wordllama-256/fp32/ort/CPUExecutionProvider model=wordllama-256 variant=fp32 backend=npu runtime=ort provider=CPUExecutionProvider layer=B dim=128 batch=1 threads= pin= spin= load=solo arm= round=0 rate_hz= gap_ms= repeat_hits=0 text=mixed compile_ms= load_ms= first_us= second_us= ttfi_ms= timer_ns= n= p50_us= p90_us= p99_us= p99_low_us= p99_high_us= max_us= mean_us= stddev_us= spikes= steady= device= runtime_version= truncated= fallback= verdict=failed n_eff= min_us= p50_low_us= p50_high_us= p90_low_us= p90_high_us= mad_us= p99_minus_p50_us= jitter_us= drift= resolution_ns= unresolvable= ttfi_cold_ms= ttfi_process_ms= ttfi_unpack_ms= ttfi_library_ms= ttfi_session_ms= ttfi_compile_ms= ttfi_tokenizer_ms= ttfi_first_ms= error=no_NPU_is_listed_by_OpenVINO warnings= harness_us= response_p50_us= response_p99_us= response_max_us= achieved_rate_hz= held_rate_hz= rounds= void_rounds= step_p50_us= step_p99_us= tokenize_p50_us= tokenize_p99_us= copy_in_p50_us= copy_in_p99_us= infer_p50_us= infer_p99_us= copy_out_p50_us= copy_out_p99_us= post_p50_us= post_p99_us= search_p50_us= search_p99_us= insert_p50_us= insert_p99_us= graph_p50_us= graph_p99_us= alone_p50_us= alone_p99_us= world_null_p50_us= world_paced_p50_us= world_full_p50_us= embed_slowdown= embed_slowdown_low= embed_slowdown_high= world_slowdown= world_slowdown_low= world_slowdown_high= wait_slowdown= beside_tick_us= beside_slowdown= beside_slowdown_low= beside_slowdown_high= duty_asked= duty= index_kind= index_size= exact_search_p50_us= recall_at_10= recall_at_10_after= expansion= rerank_depth= cache_hit_rate= budget_kept= dims_used="`,
  );
  expect(parsed(line).get("p50_us")).toBe("");
});

test("the end of the line of a simulation step as it is read", () => {
  const line = summaryLine(summaryRow(exampleTicks));
  expect(withoutLater(line.slice(line.indexOf("harness_us=")))).toMatchInlineSnapshot(
    `"harness_us=0.26 response_p50_us=300.508 response_p99_us=300.988 response_max_us=300.999 achieved_rate_hz=480.5 held_rate_hz=475 rounds=10 void_rounds=1 step_p50_us=45.508 step_p99_us=45.988 tokenize_p50_us=1 tokenize_p99_us=5 copy_in_p50_us=2 copy_in_p99_us=10 infer_p50_us=3 infer_p99_us=15 copy_out_p50_us=4 copy_out_p99_us=20 post_p50_us=5 post_p99_us=25 search_p50_us=6 search_p99_us=30 insert_p50_us=7 insert_p99_us=35 graph_p50_us=8 graph_p99_us= alone_p50_us=40 alone_p99_us=90 world_null_p50_us=130 world_paced_p50_us=131 world_full_p50_us=140 embed_slowdown=1.125 embed_slowdown_low=1.1 embed_slowdown_high=1.15 world_slowdown=1.069 world_slowdown_low=1.05 world_slowdown_high=1.08 wait_slowdown=1.008 beside_tick_us=840 beside_slowdown=1.05 beside_slowdown_low=1.02 beside_slowdown_high=1.07 duty_asked=0.5 duty=0.488 index_kind=hnsw index_size=10000 exact_search_p50_us=900 recall_at_10=0.961 recall_at_10_after=0.959 expansion=64 rerank_depth= cache_hit_rate=0.25 budget_kept=0.875 dims_used=256:750+64:250"`,
  );
});

test("a percentile without enough calls is an empty value", () => {
  const values = parsed(summaryLine(summaryRow(exampleResult(100))));
  expect(values.get("n")).toBe("100");
  expect(values.get("p90_us")).not.toBe("");
  expect(values.get("p99_us")).toBe("");
  expect(values.get("p99_high_us")).toBe("");
});

test("no value can break the line", () => {
  const identity = { ...exampleIdentity, text: "my texts\n\x1b[31m=1.txt" };
  const values = parsed(summaryLine(summaryRow({ ...exampleResult(), identity })));
  expect(values.get("text")).toBe("my_texts__[31m=1.txt");
  expect(values.get("device")).toBe("CPU_(AMD_EPYC_7B13)");
  expect(values.size).toBe(SUMMARY_KEYS.length);
});

test("figures are microseconds and milliseconds of the nanoseconds measured", () => {
  const result = exampleResult();
  const row = summaryRow(result);
  expect(row.p50_us).toBeCloseTo(result.latency!.latencyNsP50! / 1000, 3);
  expect(row.max_us).toBeCloseTo(result.latency!.latencyNsMax! / 1000, 3);
  expect(row).toMatchObject({
    compile_ms: 12.346,
    first_us: 310.4,
    ttfi_ms: 182,
    ttfi_cold_ms: 1420,
    timer_ns: 39,
  });
});

test("warnings are named by their codes", () => {
  const warnings = ["not-steady", "drift-up"].map((code) => ({ code, text: "", next: "" }));
  expect(summaryRow({ ...exampleResult(), warnings }).warnings).toBe("not-steady+drift-up");
});

test("summary.csv holds the same values, blanks kept", () => {
  const csv =
    summaryCsvHeader() + [exampleResult(), failedResult].map(summaryRow).map(summaryCsvRow).join("");
  const table = fromCSV(csv, { autoType: false });
  expect(table.columnNames()).toEqual([...SUMMARY_KEYS]);
  const [ok, failed] = table.objects() as Record<string, string | null>[];
  const line = parsed(summaryLine(summaryRow(exampleResult())));
  for (const key of SUMMARY_KEYS) expect((ok![key] ?? "").replaceAll(" ", "_")).toBe(line.get(key)!);
  expect(ok).toMatchObject({ device: "CPU (AMD EPYC 7B13)", steady: "true" });
  expect(failed).toMatchObject({ verdict: "failed", p50_us: null, error: "no NPU is listed by OpenVINO" });
});
