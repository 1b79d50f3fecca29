import { expect, test } from "bun:test";
import { jsonDocument } from "../../../src/report/bench/json.ts";
import { SUMMARY_KEYS } from "../../../src/schema/figures.ts";
import { exampleResult, failedResult } from "../example.ts";

const warning = { code: "not-steady", text: "it had not settled", next: "Warm up longer." };

test("one document with the run's facts and every case", () => {
  const results = [{ ...exampleResult(), warnings: [warning] }, failedResult];
  const text = jsonDocument({ command: ["mrlbench", "--dim", "128"] }, results);
  const document = JSON.parse(text);
  expect(text.endsWith("\n")).toBe(true);
  expect(document).toMatchObject({ schema_version: 1, command: ["mrlbench", "--dim", "128"] });
  const [ok, failed] = document.cases;
  expect(Object.keys(ok)).toEqual([...SUMMARY_KEYS, "each_process", "notes"]);
  expect(ok).toMatchObject({ dim: 128, arm: null, steady: true, ttfi_compile_ms: null, warnings: [warning] });
  expect(failed).toMatchObject({
    verdict: "failed",
    n: null,
    p50_us: null,
    threads: null,
    steady: null,
    warnings: [],
  });
});
