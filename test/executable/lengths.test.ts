// Buckets of fixed shape: the same vectors as without them, on both runtimes, and how much of the work is padding.
import { expect, test } from "bun:test";
import { BRIEF, errorLines, FEW_CALLS, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run } = openWorkbench();
const MINILM = ["--model", "all-minilm-l6-v2"];

const TEXTS = [
  "river",
  "the river under the old bridge",
  "a text of a few more words than the one before it, so that it goes to another bucket",
  `${"a long text that fills the largest bucket and is cut there ".repeat(12)}`,
];

test.each(["ort", "openvino"])("%s: vectors from buckets are those without padding", (runtime) => {
  const vectorsOf = (args: readonly string[]) => {
    const { code, stdout, stderr } = run(["embed", ...MINILM, "--runtime", runtime, ...args], {
      stdin: `${TEXTS.slice(0, 3).join("\n")}\n`,
    });
    expect([code, stderr.includes("mrlbench:")]).toEqual([0, false]);
    return stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { embedding: number[] }).embedding);
  };
  const plain = vectorsOf([]);
  const padded = vectorsOf(["--lengths", "8,16,64"]);
  expect(padded).toHaveLength(3);
  for (const [text, vector] of padded.entries()) {
    const cosine = vector.reduce((sum, value, i) => sum + value * plain[text]![i]!, 0);
    expect(cosine).toBeGreaterThan(0.999999);
  }
});

test("a case says how much of its work is padding, and cuts to the largest bucket", () => {
  const { code, stdout, stderr } = run(
    [...FEW_CALLS, ...MINILM, "--text", "/dev/stdin", "--lengths", "8,32"],
    {
      stdin: `${TEXTS.join("\n")}\n`,
    },
  );
  expect([code, stderr.includes("mrlbench:")]).toEqual([0, false]);
  const counts = [
    ...new Map(parseCsv(stdout).rows.map((row) => [row.text_id, Number(row.token_count)])).values(),
  ];
  const own = counts.reduce((sum, count) => sum + count, 0);
  const padded = counts.reduce((sum, count) => sum + (count <= 8 ? 8 : 32), 0);
  expect(Math.max(...counts)).toBe(32);
  const [summary] = summariesOf(stderr);
  expect(summary).toMatchObject({ truncated: "1", verdict: "ok" });
  expect(Number(summary!.padding_percent)).toBeCloseTo(100 * (1 - own / padded), 2);
});

test("where a runtime has no shapes they are refused", () => {
  const result = run([...BRIEF, "--runtime", "table", "--lengths", "16"]);
  expect(result.code).toBe(2);
  expect(errorLines(result)[0]).toContain("--lengths would change nothing");
});
