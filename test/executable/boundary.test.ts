// mrlbench boundary: the same prepared call from C and through FFI, as a table and as one line a runtime.

import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { BOUNDARY_HEADER, BOUNDARY_KEYS } from "./contract.ts";
import { openWorkbench } from "./mrlbench.ts";
import { linesOf, naivePercentile, numbers, parseCsv } from "./tables.ts";

const { run, shell } = openWorkbench();

/** The samples next to the median that differ from it. */
function besideMedian(samplesNs: readonly number[]): { belowNs: number; aboveNs: number } {
  const p50Ns = naivePercentile(samplesNs, 50);
  return {
    belowNs: Math.max(...samplesNs.filter((sampleNs) => sampleNs < p50Ns)),
    aboveNs: Math.min(...samplesNs.filter((sampleNs) => sampleNs > p50Ns)),
  };
}

test("both runtimes, both sides, every call, and the line is made from them", () => {
  const { code, stdout, stderr } = run(["boundary", "--iters", "2000"]);
  expect(code).toBe(0);
  const { header, rows } = parseCsv(stdout);
  expect(header.join(",")).toBe(BOUNDARY_HEADER);
  expect(rows).toHaveLength(2 * 2 * 2000);

  const lines = linesOf(stderr, "boundary");
  expect(lines.map(({ runtime }) => runtime)).toEqual(["ort", "openvino"]);
  for (const line of lines) {
    expect(Object.keys(line).slice(0, 6).join(" ")).toBe(BOUNDARY_KEYS);
    for (const side of ["c", "ffi"]) {
      const own = rows.filter((row) => row.runtime === line.runtime && row.side === side);
      const ofProcesses = [...Map.groupBy(own, ({ process }) => process)];
      expect(ofProcesses.map(([process]) => Number(process))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      for (const [, calls] of ofProcesses) {
        expect(calls.map(({ block, call }) => 100 * Number(block) + Number(call))).toEqual(
          calls.map((_, index) => index),
        );
      }
      for (const { latency_ns } of own) expect(latency_ns).toMatch(/^[1-9]\d*$/);
      // The median over processes. Each has its own between the samples beside it, which lie far apart where a
      // neighbour made every other call slower.
      const beside = ofProcesses.map(([, calls]) => besideMedian(numbers(calls, "latency_ns")));
      const lowNs = naivePercentile(
        beside.map(({ belowNs }) => belowNs),
        50,
      );
      const highNs = naivePercentile(
        beside.map(({ aboveNs }) => aboveNs),
        50,
      );
      expect(Number(line[`${side}_p50_ns`])).toBeWithin(lowNs - 1, highNs + 1);
    }
    const [low, ratio, high] = [line.ratio_low, line.ratio, line.ratio_high].map(Number);
    expect(low).toBeLessThanOrEqual(ratio!);
    expect(high).toBeGreaterThanOrEqual(ratio!);
    // Not a measurement: a side that does not make the call at all would be a hundred times away.
    expect(ratio).toBeWithin(0.1, 10);
  }
});

test("five processes: no interval between them, and a line that says so", () => {
  const { code, stderr } = run(["boundary", "--iters", "1000", "--runtime", "ort", "--processes", "5"]);
  expect(code).toBe(0);
  expect(linesOf(stderr, "boundary")).toEqual([
    expect.objectContaining({ runtime: "ort", ratio_low: "", ratio_high: "", processes: "5" }),
  ]);
  expect(stderr).toContain("5 processes; no interval between processes, which takes 6 or more.");
});

test("one runtime, few calls: one block is one process", () => {
  const { code, stdout, stderr } = run(["boundary", "--iters", "100", "--runtime", "openvino", "--quiet"]);
  expect(code).toBe(0);
  expect(parseCsv(stdout).rows).toHaveLength(200);
  expect(linesOf(stderr, "boundary")).toEqual([
    expect.objectContaining({ runtime: "openvino", ratio_low: "", ratio_high: "" }),
  ]);
  expect(stderr.split("\n")).toHaveLength(2);
});

test("a reader of stdout who goes early is no failure", () => {
  const { stdout } = shell(`mrlbench boundary --iters 100 | head -1; echo "\${PIPESTATUS[@]}"`);
  expect(stdout).toBe(`${BOUNDARY_HEADER}\n0 0\n`);
});

test("what cannot run leaves no file", () => {
  const { code, cwd } = run(["boundary", "--csv", "calls.csv", "--ort-library", "nowhere.so"]);
  expect(code).toBe(3);
  expect(readdirSync(cwd)).toEqual([]);
});
