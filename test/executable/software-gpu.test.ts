// A program for the CPU that answers as a GPU: what is timed on it never has the name of a GPU.

import { expect, test } from "bun:test";
import { describeWith } from "../ffi/needs.ts";
import { softwareGpu } from "../software-gpu.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run } = openWorkbench();
const { env, missing } = softwareGpu;

describeWith(missing, "only a software GPU", () => {
  test("is no GPU: exit 3, its name, and nothing is timed", () => {
    const result = run([...BRIEF, "--backend", "gpu"], { env });
    expect(result.code).toBe(3);
    const [failure, next] = errorLines(result);
    expect(failure).toContain("only a software GPU is here (SwiftShader)");
    expect(next).toContain("--backend cpu");
    expect(next).toContain("--accept-fallback");
    const { rows } = parseCsv(result.stdout);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ phase: "", latency_ns: "" });
  });

  test.each(["embed", "quality"])("%s does not take it either", (command) => {
    const result = run([command, "--provider", "WebGpuExecutionProvider"], { env, stdin: "a text\n" });
    expect(result.code).toBe(3);
    expect(errorLines(result)[0]).toContain("only a software GPU is here (SwiftShader)");
  });

  test("--accept-fallback: its row says what it is", () => {
    const result = run([...BRIEF, "--backend", "gpu", "--accept-fallback"], { env });
    expect(result.code).toBe(0);
    const { rows } = parseCsv(result.stdout);
    expect(rows).toHaveLength(221);
    for (const { backend, device } of rows) {
      expect(backend).toBe("cpu (SwiftShader)");
      expect(device).toStartWith("SwiftShader Device");
    }
    expect(summariesOf(result.stderr)[0]).toMatchObject({
      kind: "software",
      fallback: "none",
      verdict: "ok",
      device: expect.stringContaining("SwiftShader"),
    });
  });
});
