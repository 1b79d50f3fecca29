// Devices and libraries that are not here: exit 3, the reason, what to do, one row. Never another device instead.

import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { describeWith } from "../ffi/needs.ts";
import { softwareGpu, vulkanEnv } from "../software-gpu.ts";
import { BRIEF, errorLines, openWorkbench } from "./mrlbench.ts";
import { parseCsv, summariesOf } from "./tables.ts";

const { run, temporaryFolder } = openWorkbench();

const backends = [
  { backend: "npu", node: "/dev/accel", reasons: ["OpenVINO finds no NPU"] },
  {
    backend: "gpu",
    node: "/dev/dri",
    reasons: ["OpenVINO finds no GPU", "ONNX Runtime finds no device for WebGpuExecutionProvider"],
  },
] as const;

/** A driver that computes on the CPU may be installed: what the test is about is a machine without any. */
const env = vulkanEnv([resolve("dist/no-driver-of-vulkan.json")]);

for (const { backend, node, reasons } of backends) {
  const mayBeHere = existsSync(node);
  if (mayBeHere)
    console.warn(`SKIPPED: this machine may have a ${backend} (${node}); its absence cannot be tested`);

  test.skipIf(mayBeHere)(`--backend ${backend}`, () => {
    const result = run([...BRIEF, "--backend", backend], { env });
    expect(result.code).toBe(3);
    const [failure, next] = errorLines(result);
    for (const reason of reasons) expect(failure).toContain(reason);
    // Without a node the system knows none, or what it knows is told with what it lacks.
    const { accelerators } = JSON.parse(run(["devices", "--json"], { env }).stdout) as {
      accelerators: { kind: string; name: string }[];
    };
    const known = accelerators.find(({ kind }) => kind === backend);
    if (known === undefined && process.platform === "linux")
      expect(next).toBe(`  This system knows no ${backend.toUpperCase()}: choose --backend cpu.`);
    else expect(next).toContain(known?.name ?? "--backend cpu");
    expect(parseCsv(result.stdout).rows).toEqual([
      expect.objectContaining({
        backend,
        phase: "",
        latency_ns: "",
        error: expect.stringContaining(reasons[0]),
      }),
    ]);
    expect(summariesOf(result.stderr)[0]).toMatchObject({ backend, verdict: "failed", device: "" });
  });

  test.skipIf(mayBeHere)(`--backend ${backend} --quiet: the runtimes say nothing of their own`, () => {
    const { stderr } = run(["--quiet", ...BRIEF, "--backend", backend], { env });
    expect(stderr).toMatch(/^mrlbench: [^\n]+\n {2}[^\n]+\nsummary [^\n]+\n$/);
  });
}

test.each([
  { option: "--ort-library", runtime: "ort", what: "ONNX Runtime" },
  { option: "--openvino-library", runtime: "openvino", what: "OpenVINO" },
])("$option that is not there, not a library, or another library", ({ option, runtime, what }) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "text.so"), "this is a text\n");
  const anotherLibrary = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib64/libm.so.6", "/usr/lib/libm.so.6"].find(
    existsSync,
  );
  for (const [path, found] of [
    ["nowhere.so", "no such file"],
    ["text.so", "text.so"],
    [anotherLibrary ?? "nowhere.so", "o"],
  ] as const) {
    const result = run([...BRIEF, "--runtime", runtime, option, path], { cwd });
    expect(result.code).toBe(3);
    const [failure, next] = errorLines(result);
    expect(failure).toContain(
      `${what} could not be loaded; tried: ${path.startsWith("/") ? path : join(cwd, path)}: `,
    );
    expect(failure).toContain(found);
    expect(failure).toContain("; expected: ");
    expect(next).toContain(`Give one with ${option},`);
    expect(parseCsv(result.stdout).rows).toHaveLength(1);
  }
});

test.each([
  ["--ort-library", "--runtime", "ort"],
  ["--openvino-library", "--runtime", "openvino"],
  ["--provider-library", "--backend", "npu"],
] as const)(
  "%s that is a pipe, a folder or a loop of links is refused, and not waited for",
  (option, other, value) => {
    const cwd = temporaryFolder();
    expect(Bun.spawnSync(["mkfifo", "pipe"], { cwd }).exitCode).toBe(0);
    mkdirSync(join(cwd, "folder"));
    symlinkSync("loop", join(cwd, "loop"));
    for (const [name, found] of [
      ["pipe", "not a regular file"],
      ["folder", "not a regular file"],
      ["loop", "ELOOP"],
    ] as const) {
      const result = run([...BRIEF, other, value, option, name], { cwd });
      expect(result.code).toBe(3);
      expect(errorLines(result)[0]).toContain(`${name}: ${found}`);
    }
  },
);

test.each(["AUTO", "AUTO:GPU,CPU", "HETERO:GPU,CPU", "MULTI:CPU", "BATCH:GPU"])(
  "%s stands for another device, and is no provider: it is never timed",
  (provider) => {
    const { code, stdout, stderr } = run([...BRIEF, "--provider", provider]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("--provider");
  },
);

test("one missing library in a sweep does not stop the other runtime", () => {
  const { code, stdout } = run([...BRIEF, "--runtime", "openvino,ort", "--openvino-library", "nowhere.so"]);
  expect(code).toBe(3);
  const rows = parseCsv(stdout).rows;
  expect(rows.filter(({ runtime }) => runtime === "openvino")).toHaveLength(1);
  expect(rows.filter(({ runtime }) => runtime === "ort")).toHaveLength(221);
});

describe("mrlbench devices", () => {
  test("--json: the CPU with its features, and every provider with what speaks against it", () => {
    for (const args of [["--json"], ["--json", "-", "--quiet"], ["--json", "--quiet"]]) {
      const { code, stdout } = run(["devices", ...args]);
      expect(code).toBe(0);
      const { cpu, cpu_features, memory_bytes, providers } = JSON.parse(stdout);
      expect(cpu).toBe(cpus()[0]!.model.trim());
      expect(memory_bytes).toBe(totalmem());
      const flags = readFileSync("/proc/cpuinfo", "utf8");
      expect(cpu_features.features.includes("AVX2")).toBe(/\bavx2\b/.test(flags));
      expect(cpu_features.precisions.includes("bf16")).toBe(/\b(avx512_bf16|amx_bf16|bf16)\b/.test(flags));
      const byName = Map.groupBy(providers as { provider: string }[], ({ provider }) => provider);
      for (const provider of ["CPUExecutionProvider", "CPU"]) {
        expect(byName.get(provider)![0]).toMatchObject({
          ...{ is_usable: true, why: null, next: null },
          devices: [{ name: cpu, kind: "hardware" }],
          runtime_version: expect.stringMatching(/^\d+\.\d+/),
        });
      }
      for (const { is_usable, why, next } of providers) {
        expect(typeof why).toBe(is_usable ? "object" : "string");
        expect(typeof next).toBe(is_usable ? "object" : "string");
      }
    }
  });

  test("for a person: a table, and for what cannot run the reason and the next step", () => {
    const { code, stdout, stderr } = run(["devices"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toStartWith(`CPU ${cpus()[0]!.model.trim()}, `);
    expect(stdout).toMatch(/^CPUExecutionProvider +ort 1\.\d+\.\d+ +cpu .* yes$/m);
  });
});

describeWith(softwareGpu.missing, "a software GPU", () => {
  test("is listed as what it is", () => {
    const { stdout } = run(["devices", "--json"], { env: softwareGpu.env });
    const { providers } = JSON.parse(stdout) as { providers: { provider: string }[] };
    expect(providers.find(({ provider }) => provider === "WebGpuExecutionProvider")).toMatchObject({
      is_usable: false,
      devices: [{ name: expect.stringContaining("SwiftShader"), kind: "software" }],
      why: expect.stringContaining("only a software GPU is here (SwiftShader)"),
    });
  });
});
