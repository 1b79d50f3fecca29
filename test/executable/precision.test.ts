// What a device computes in: asked for, read back, and never a row with the wrong name.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { describeWith } from "../ffi/needs.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run } = openWorkbench();
const MINILM = [...BRIEF, "--model", "all-minilm-l6-v2"];

const flags = process.platform === "linux" ? readFileSync("/proc/cpuinfo", "utf8") : "";
const hasBf16 = /\bavx512_bf16\b|\bamx_bf16\b/.test(flags);

describeWith(hasBf16 ? undefined : "this CPU has no bf16", "a CPU with bf16", () => {
  test("computes in it where it is asked for, and by itself in f32", () => {
    const { code, stdout, stderr } = run([...MINILM, "--runtime", "openvino", "--precision", "bf16,f32"]);
    expect(code).toBe(0);
    const [bf16, f32] = summariesOf(stderr);
    expect(bf16).toMatchObject({
      ...{ precision: "bf16", verdict: "ok", proof: "5" },
      candidate: "all-minilm-l6-v2/fp16/openvino/CPU/bf16",
    });
    expect(f32).toMatchObject({ precision: "f32", candidate: "all-minilm-l6-v2/fp16/openvino/CPU" });
    expect(new Set(parseCsv(stdout).rows.map(({ precision }) => precision))).toEqual(
      new Set(["bf16", "f32"]),
    );
  });
});

describeWith(hasBf16 ? "this CPU has bf16" : undefined, "a CPU without bf16", () => {
  test("is not taken for one that has it", () => {
    expect(run([...MINILM, "--runtime", "openvino", "--precision", "bf16"]).code).toBe(3);
  });
});

test.each(["bf16", "f16"])(
  "%s where the runtime has none: exit 3, and no row of that name was timed",
  (precision) => {
    const result = run([...BRIEF, "--runtime", "ort", "--precision", precision]);
    expect(result.code).toBe(3);
    const [failure, next] = errorLines(result);
    expect(failure).toContain(`the device does not compute in ${precision}; seen: ort computes in f32`);
    expect(next).toContain("--precision");
    expect(parseCsv(result.stdout).rows).toEqual([
      expect.objectContaining({
        phase: "",
        candidate: `wordllama-256/fp32/ort/CPUExecutionProvider/${precision}`,
      }),
    ]);
  },
);
