// A program for the CPU that answers as a GPU: what is timed on it never has the name of a GPU.

import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describeWith } from "../ffi/needs.ts";
import { softwareGpu, swiftShaderDriver, vulkanEnv } from "../software-gpu.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();
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

  test("--accept-fallback: its row says what it is, and shows its proof", () => {
    const folder = join(temporaryFolder(), "run");
    const result = run([...BRIEF, "--backend", "gpu", "--accept-fallback", "--csv", "-", "--out", folder], {
      env,
    });
    expect(result.code).toBe(0);
    const { rows } = parseCsv(result.stdout);
    expect(rows).toHaveLength(221);
    for (const { backend, device, precision, proof } of rows) {
      expect({ backend, precision, proof }).toEqual({
        backend: "cpu (SwiftShader)",
        precision: "f32",
        proof: "5",
      });
      expect(device).toStartWith("SwiftShader Device");
    }
    const [summary] = summariesOf(result.stderr);
    expect(summary).toMatchObject({
      ...{ kind: "software", fallback: "none", verdict: "ok", proof: "5" },
      ...{ device: expect.stringContaining("SwiftShader"), io_memory: "copied" },
    });
    for (const key of ["host_to_device_us", "launch_us", "device_to_host_us"])
      expect([key, Number(summary![key]) > 0]).toEqual([key, true]);
    const { candidates } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
    const { proof, device } = candidates[0];
    expect(device).toMatchObject({ kind: "software", driver: expect.stringContaining("SwiftShader") });
    expect(proof.parity.texts).toBe(64);
    expect(proof.parity.smallestCosine).toBeGreaterThan(0.9999);
    expect(proof.operators.map(({ place }: { place: string }) => place)).toEqual(
      new Array(proof.operators.length).fill("WebGpuExecutionProvider"),
    );
    expect(proof.operators.length).toBeGreaterThan(0);
  });

  test("an operator that it cannot do is told by name, with its share of the time", () => {
    const args = [...BRIEF, "--variant", "int8", "--backend", "gpu"];
    const { code, stderr } = run([...args, "--accept-fallback"], { env });
    expect(code).toBe(0);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(
      /part of the work left the device that was asked for: \d+ of \d+ nodes and [\d.]+ % of the time: .*Gather ×1 \([\d.]+ %\)/,
    );
    expect(summariesOf(stderr)[0]).toMatchObject({
      ...{ fallback: "partial", verdict: "ok", proof: "2", warnings: expect.stringContaining("fallback") },
    });
  });

  test("weights in f16 where its programs have none: exit 3, with the variant that would do", () => {
    const model = ["--model", "all-minilm-l6-v2"];
    const result = run([...BRIEF, ...model, "--backend", "gpu", "--accept-fallback"], { env });
    expect(result.code).toBe(3);
    const [failure, next] = errorLines(result);
    expect(failure).toContain("has no f16 here");
    expect(next).toContain("--variant fp32");
    expect(parseCsv(result.stdout).rows[0]).toMatchObject({ provider: "WebGpuExecutionProvider", proof: "" });
  });

  test("a precision that it does not compute in is a failed row", () => {
    const asked = ["--provider", "WebGpuExecutionProvider", "--precision", "f32,f16"];
    const result = run([...BRIEF, ...asked, "--accept-fallback"], { env });
    expect(result.code).toBe(3);
    const [f32, f16] = summariesOf(result.stderr);
    expect(f32).toMatchObject({ verdict: "ok", precision: "f32" });
    expect(f16).toMatchObject({ verdict: "failed", candidate: expect.stringMatching(/\/f16$/), n: "" });
  });

  test("of several drivers the process sees but one, so that it is known who computed", () => {
    const folder = temporaryFolder();
    const manifest = JSON.parse(readFileSync(swiftShaderDriver, "utf8"));
    manifest.ICD.library_path = resolve(dirname(swiftShaderDriver), manifest.ICD.library_path);
    const drivers = ["one.json", "two.json"].map((name) => join(folder, name));
    for (const path of drivers) writeFileSync(path, JSON.stringify(manifest));
    const both = vulkanEnv(drivers);
    const listed = JSON.parse(run(["devices", "--json"], { env: both }).stdout).providers;
    const webGpu = listed.find(
      ({ provider }: { provider: string }) => provider === "WebGpuExecutionProvider",
    );
    expect(webGpu.devices).toHaveLength(2);
    const asked = ["--provider", "WebGpuExecutionProvider", "--accept-fallback", "--out", "run"];
    const { code, stderr, cwd } = run([...BRIEF, ...asked], { env: both });
    expect(code).toBe(0);
    expect(summariesOf(stderr)[0]).toMatchObject({ proof: "5", verdict: "ok" });
    const { candidates } = JSON.parse(readFileSync(join(cwd, "run/run.json"), "utf8"));
    expect(candidates[0].proof.otherDevices).toEqual([]);
  });
});
