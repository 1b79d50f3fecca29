// Comma lists: every combination is a case of its own, with its rows and its summary line.

import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BRIEF, FEW_CALLS, fixtures, openWorkbench } from "./mrlbench.ts";
import { naivePercentile, numbers, parseCsv, type Row, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();

/** The rows of each case, in the order in which the cases ran. */
function casesOf(stdout: string, keys: readonly string[]): Map<string, Row[]> {
  const cases = new Map<string, Row[]>();
  for (const row of parseCsv(stdout).rows) {
    const key = keys.map((name) => row[name]).join(" ");
    cases.set(key, [...(cases.get(key) ?? []), row]);
  }
  return cases;
}

test("three dims on two runtimes are six cases", () => {
  const { code, stdout, stderr } = run([
    ...["--dim", "64,128,256", "--runtime", "ort,openvino"],
    ...["--iters", "200", "--warmup", "20", "--text", "short"],
  ]);
  expect(code).toBe(0);
  const cases = casesOf(stdout, ["runtime", "provider", "dim"]);
  expect(new Set(cases.keys())).toEqual(
    new Set(
      ["ort CPUExecutionProvider", "openvino CPU"].flatMap((route) =>
        [64, 128, 256].map((dim) => `${route} ${dim}`),
      ),
    ),
  );
  for (const rows of cases.values()) expect(rows).toHaveLength(221);
  const summaries = summariesOf(stderr);
  expect(summaries.map(({ runtime, provider, dim }) => `${runtime} ${provider} ${dim}`)).toEqual([
    ...cases.keys(),
  ]);
  for (const { ttfi_ms, verdict, n } of summaries) {
    expect({ verdict, n }).toEqual({ verdict: "ok", n: "200" });
    expect(Number(ttfi_ms)).toBeGreaterThan(0);
  }
  const versions = new Set(
    summaries.map(({ runtime, runtime_version }) => `${runtime} ${runtime_version?.split("-")[0]}`),
  );
  expect(versions).toEqual(new Set(["ort 1.30.0", "openvino 2026.4.1"]));
});

test("an option that is repeated is a list too", () => {
  const { code, stderr } = run([...BRIEF, "--dim", "8", "--dim", "16,8", "--quiet"]);
  expect(code).toBe(0);
  expect(summariesOf(stderr).map(({ dim }) => dim)).toEqual(["8", "16"]);
});

test("variants and batches; a batch counts the tokens of its own texts", () => {
  const { code, stdout } = run([
    ...["--iters", "100", "--warmup", "0", "--ttfi", "0", "--text", join(fixtures, "README.md")],
    ...["--variant", "fp32,fp16,int8", "--batch", "1,4"],
  ]);
  expect(code).toBe(0);
  const cases = casesOf(stdout, ["variant", "batch"]);
  expect([...cases.keys()]).toEqual(["fp32 1", "fp32 4", "fp16 1", "fp16 4", "int8 1", "int8 4"]);
  const tokensOf = new Map(
    cases.get("fp32 1")!.map(({ text_id, token_count }) => [text_id!, Number(token_count)]),
  );
  const texts = [...tokensOf.keys()];
  const sumOfFour = (first: string) =>
    [0, 1, 2, 3].reduce(
      (sum, row) => sum + tokensOf.get(texts[(texts.indexOf(first) + row) % texts.length]!)!,
      0,
    );
  for (const variant of ["fp32", "fp16", "int8"]) {
    const batched = cases.get(`${variant} 4`)!;
    expect(numbers(batched, "token_count")).toEqual(batched.map(({ text_id }) => sumOfFour(text_id!)));
  }
});

test("Layer A repeats one text and has nothing to copy", () => {
  const { code, stdout } = run(["--layer", "A,B", "--iters", "500", "--warmup", "0", "--text", "medium"]);
  expect(code).toBe(0);
  const { A = [], B = [] } = Object.fromEntries(casesOf(stdout, ["layer"]));
  expect(new Set(A.map(({ text_id }) => text_id)).size).toBe(1);
  for (const row of A) {
    expect(row).toMatchObject({ copy_in_ns: "", copy_out_ns: "", post_ns: "" });
    expect(row.infer_ns).toBe(row.latency_ns!);
  }
  // It is the text of median length. Layer B comes by all 425.
  const lengths = new Map(B.map(({ text_id, token_count }) => [text_id!, Number(token_count)]));
  expect(lengths.size).toBe(425);
  expect(numbers(A, "token_count")[0]).toBe(naivePercentile([...lengths.values()], 50));
});

test.each(["short", "medium", "long"])("--text %s takes those texts of the data set", (text) => {
  const { code, stdout } = run([...FEW_CALLS, "--text", text]);
  expect(code).toBe(0);
  for (const row of parseCsv(stdout).rows) {
    expect(row.text).toBe(text);
    expect(row.text_id).toStartWith(`${text}-`);
  }
});

test("the order of the texts follows from the seed", () => {
  const orderOf = (seed: string) =>
    numbers(parseCsv(run([...BRIEF, "--seed", seed]).stdout).rows, "token_count").join(" ");
  const first = orderOf("1");
  expect(orderOf("1")).toBe(first);
  expect(orderOf("2")).not.toBe(first);
});

test("a file gives one text a line; text_id is the line, and its tokens are counted as WordLlama counts them", async () => {
  const sentences: string[] = await Bun.file(join(fixtures, "sentences.json")).json();
  const tokenIds: number[][] = await Bun.file(join(fixtures, "token_ids.json")).json();
  const chosen = sentences.flatMap((text, index) =>
    /\S/.test(text) && !/[\r\n]/.test(text) ? [{ text, count: tokenIds[index]!.length }] : [],
  );
  const cwd = temporaryFolder();
  // A file from Windows, with empty lines in it.
  writeFileSync(join(cwd, "my texts.txt"), chosen.map(({ text }) => `${text}\r\n\r\n`).join(""));
  const { code, stdout } = run([...FEW_CALLS, "--text", "my texts.txt"], { cwd });
  expect(code).toBe(0);
  const counted = new Map(
    parseCsv(stdout).rows.map(({ text_id, token_count }) => [Number(text_id), Number(token_count)]),
  );
  expect(counted).toEqual(new Map(chosen.map(({ count }, index) => [2 * index + 1, count])));
});

test("a text above the model's limit is cut, counted and said", () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "long.txt"), `${"word ".repeat(100_000)}\nshort\n`);
  const { code, stdout, stderr } = run([...FEW_CALLS, "--text", "long.txt"], { cwd });
  expect(code).toBe(0);
  expect(new Set(numbers(parseCsv(stdout).rows, "token_count"))).toEqual(new Set([4096, 1]));
  expect(summariesOf(stderr)[0]!.truncated).toBe("1");
  expect(stderr).toContain("1 text was longer than the model takes and cut");
});

test("a data set of one's own in BEIR layout", () => {
  const cwd = temporaryFolder();
  const documents = [
    { _id: "a", text: "one two three" },
    { _id: "b", title: "Title", text: "and text" },
  ];
  writeFileSync(join(cwd, "corpus.jsonl"), documents.map((document) => JSON.stringify(document)).join("\n"));
  const { code, stdout } = run([...FEW_CALLS, "--dataset", "."], { cwd });
  expect(code).toBe(0);
  expect(new Set(parseCsv(stdout).rows.map(({ text_id }) => text_id))).toEqual(new Set(["a", "b"]));
});

test("a case that cannot run is a row with its reason; the others run, and the exit code tells", () => {
  const { code, stdout, stderr } = run([...BRIEF, "--variant", "fp32,q4,fp16"]);
  expect(code).toBe(3);
  const cases = casesOf(stdout, ["variant"]);
  expect([...cases].map(([variant, rows]) => [variant, rows.length])).toEqual([
    ["fp32", 221],
    ["q4", 1],
    ["fp16", 221],
  ]);
  expect(cases.get("q4")![0]).toMatchObject({
    candidate: "wordllama-256/q4/ort/CPUExecutionProvider",
    phase: "",
    latency_ns: "",
    dim: "",
    error: expect.stringContaining("fp32, fp16, int8"),
  });
  expect(summariesOf(stderr).map(({ verdict }) => verdict)).toEqual(["ok", "failed", "ok"]);
});
