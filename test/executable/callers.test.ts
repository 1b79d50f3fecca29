// Several callers of one case at once, and the runtime's memory kept or not: what is told of each, and what is refused.
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openWorkbench, sharedCache } from "./mrlbench.ts";
import { parseCsv, steadyOf, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();

const SHORT = ["--quick", "--warmup", "20", "--ttfi", "0", "--text", "short", "--quiet"];
/** Calls for so long that each of several callers makes enough for a p99, however seldom it has a CPU. */
const LONG = ["--iters", "20000", "--batch", "8"];
const numbersOf = (cell: string) => cell.split("+").map(Number);

test.each(["A", "B"])(
  "layer %s, --callers: each caller has a p50 and a p99, all have a rate and memory; the rows are the first's",
  (layer) => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = run(
      [...SHORT, ...LONG, "--layer", layer, "--callers", "1,3", "--cache-dir", sharedCache],
      { env: { TMPDIR: folder } },
    );
    expect(code).toBe(0);
    const [alone, three] = summariesOf(stderr);
    expect([alone!.callers, three!.callers]).toEqual(["1", "3"]);
    expect(numbersOf(alone!.p50_by_caller!)).toEqual([Number(alone!.p50_us)]);
    for (const key of ["p50_by_caller", "p99_by_caller"]) {
      const each = numbersOf(three![key]!);
      expect(each).toHaveLength(3);
      for (const us of each) expect(us).toBeGreaterThan(0);
    }
    expect(numbersOf(three!.p50_by_caller!)[0]).toBeCloseTo(Number(three!.p50_us), 2);
    expect(Number(three!.callers_p99_us)).toBe(Math.max(...numbersOf(three!.p99_by_caller!)));
    // Three processes keep the model three times.
    expect(Number(three!.callers_rss_mb)).toBeGreaterThan(1.8 * Number(alone!.callers_rss_mb));
    const { rows } = parseCsv(stdout);
    for (const callers of ["1", "3"]) {
      expect(steadyOf(rows).filter((row) => row.callers === callers)).toHaveLength(20_000);
    }
    expect(readdirSync(folder)).toEqual([]);
  },
  240_000,
);

test("--sessions shared: threads call the session of the process that measures, and need less memory than processes", () => {
  const { code, stderr } = run([...SHORT, ...LONG, "--callers", "1,3", "--sessions", "own,shared"]);
  expect(code).toBe(0);
  const cases = summariesOf(stderr);
  expect(cases.map(({ callers, sessions }) => `${callers} ${sessions}`)).toEqual(["1 ", "3 own", "3 shared"]);
  const [, own, shared] = cases;
  expect(numbersOf(shared!.p50_by_caller!)).toHaveLength(3);
  for (const us of numbersOf(shared!.p50_by_caller!)) expect(us).toBeGreaterThan(0);
  expect(Number(shared!.callers_rss_mb)).toBeLessThan(Number(own!.callers_rss_mb));
  // CPU time is the process's, of all its callers.
  expect([own!.cpu_us === "", shared!.cpu_us]).toEqual([false, ""]);
}, 240_000);

test.each(["table", "openvino"])("--sessions shared on %s is no case, and says so", (runtime) => {
  const { code, stderr } = run([...SHORT, "--callers", "2", "--sessions", "shared", "--runtime", runtime]);
  expect(code).toBe(2);
  expect(stderr).toContain("--sessions shared is for ONNX Runtime");
});

test("callers pause as the case says: their rate is what the pauses leave", () => {
  const { code, stderr } = run([...SHORT, "--callers", "2", "--gap", "2", "--iters", "200"]);
  expect(code).toBe(0);
  const rate = Number(summariesOf(stderr)[0]!.callers_rate_hz);
  expect(rate).toBeGreaterThan(0);
  expect(rate).toBeLessThan(1000);
});

test("a caller that cannot open what the case names is the case's failure, in the same words", () => {
  const { code, stderr } = run([...SHORT, "--callers", "2", "--model", "./nowhere", "--iters", "700"]);
  expect(code).toBe(3);
  expect(stderr).toContain("nowhere");
});

test.each([
  { args: ["--layer", "B,C", "--callers", "2"], words: "--callers is for layers A and B" },
  { args: ["--callers", "2", "--rate", "100"], words: "--callers and --rate exclude each other" },
  { args: ["--callers", "0"], words: "--callers" },
])("$args is a wrong command", ({ args, words }) => {
  const { code, stdout, stderr } = run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(words);
});

test("--arena: what was asked of ONNX Runtime stands in the rows and in run.json; another runtime has none", () => {
  const out = join(temporaryFolder(), "run");
  const { code, stderr } = run([
    ...SHORT,
    ...["--arena", "0,1", "--runtime", "ort,table", "--iters", "100", "--out", out],
  ]);
  expect(code).toBe(0);
  expect(summariesOf(stderr).map(({ runtime, arena }) => `${runtime} ${arena}`)).toEqual([
    "ort 0",
    "ort 1",
    "table ",
    "table ",
  ]);
  const told = JSON.stringify(JSON.parse(readFileSync(join(out, "run.json"), "utf8")));
  for (const asked of ["0", "1"]) expect(told).toContain(`{"name":"cpu_mem_arena","asked":"${asked}"`);
});
