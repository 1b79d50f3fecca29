// Providers by name: where they run, and that a contradiction to what was asked is never settled silently.

import { expect, test } from "bun:test";
import { MissingError, UsageError } from "../../src/core/errors.ts";
import { requireSystem } from "../../src/engine/open.ts";
import {
  type AskedPlacement,
  BACKENDS,
  checkProvider,
  hasFastProducts,
  type OrtProvider,
  PROVIDER_NAMES,
  PROVIDERS,
  placementOf,
  providerOf,
} from "../../src/engine/providers.ts";
import { routesFor } from "../../src/engine/routes.ts";

const nothingAsked: AskedPlacement = { backend: undefined, runtime: undefined };

test("a provider settles runtime and backend", () => {
  expect(checkProvider(["CPU", "WebGpuExecutionProvider", "GPU.1"], nothingAsked)).toEqual([
    { runtime: "openvino", backend: "cpu" },
    { runtime: "ort", backend: "gpu" },
    { runtime: "openvino", backend: "gpu" },
  ]);
});

test.each(["gpu", "GPU.", "GPU.x", "NPU.0", "AUTO", ""])("%p is no provider", (provider) => {
  expect(placementOf(provider)).toBeUndefined();
});

test("what agrees is accepted", () => {
  checkProvider(["CPU"], { backend: ["cpu"], runtime: ["openvino"] });
  checkProvider(["CPU"], { backend: undefined, runtime: ["auto"] });
  checkProvider(["CPU", "CPUExecutionProvider"], { backend: ["cpu"], runtime: ["ort", "openvino"] });
});

test.each([
  [
    ["GPU"],
    { backend: ["cpu"], runtime: undefined },
    "provider GPU contradicts backend cpu; seen: GPU is gpu",
  ],
  [
    ["CPU"],
    { backend: ["cpu"], runtime: ["ort"] },
    "provider CPU contradicts runtime ort; seen: CPU is openvino",
  ],
  [["CPU", "NPU"], { backend: ["cpu"], runtime: undefined }, "seen: NPU is npu"],
  [["CPU"], { backend: ["cpu", "gpu"], runtime: undefined }, "seen: no provider for gpu"],
] satisfies [string[], AskedPlacement, string][])("%p contradicts %p", (providers, asked, message) => {
  expect(() => checkProvider(providers, asked)).toThrow(UsageError);
  expect(() => checkProvider(providers, asked)).toThrow(message);
});

test("among the providers of a backend each has an order of its own", () => {
  for (const backend of BACKENDS) {
    const orders = PROVIDERS.filter((row) => row.backend === backend).map(({ order }) => order);
    expect(orders.toSorted()).toEqual(orders.map((_, index) => index + 1));
  }
  expect(new Set(PROVIDER_NAMES).size).toBe(PROVIDER_NAMES.length);
});

test("what a system's runtime has not is neither tried there nor opened when it is named", () => {
  const namesOn = (platform: NodeJS.Platform) =>
    routesFor({ backend: "gpu", runtime: "auto", provider: undefined }, platform).map(
      (route) => route.provider,
    );
  expect(namesOn("linux")).toEqual(["GPU", "WebGpuExecutionProvider"]);
  expect(namesOn("win32")).toEqual(["GPU", "WebGpuExecutionProvider", "DmlExecutionProvider"]);
  expect(namesOn("darwin")).toEqual(["GPU", "WebGpuExecutionProvider", "CoreMLExecutionProvider.GPU"]);
  for (const name of PROVIDER_NAMES) {
    const row = providerOf(name)!;
    if (row.only === undefined) continue;
    expect(() => requireSystem(row, name, row.only!.platform)).not.toThrow();
    expect(() => requireSystem(row, name, "freebsd")).toThrow(MissingError);
    expect(() => requireSystem(row, name, "freebsd")).toThrow(
      `${name} is not here; seen: this system is freebsd, and only ONNX Runtime for ${row.only!.system} has it`,
    );
  }
});

test("ONNX Runtime multiplies in bf16 where its library and the CPU do, and nowhere else", () => {
  const cpu = providerOf("CPUExecutionProvider") as OrtProvider;
  const webGpu = providerOf("WebGpuExecutionProvider") as OrtProvider;
  const able = ["f32", "bf16", "f16"];
  expect(hasFastProducts(cpu, "bf16", able, "linux-arm64")).toBe(true);
  expect(hasFastProducts(cpu, "bf16", ["f32", "f16"], "linux-arm64")).toBe(false);
  for (const machine of ["linux-x64", "darwin-arm64", "win32-arm64"])
    expect(hasFastProducts(cpu, "bf16", able, machine)).toBe(false);
  for (const precision of ["f32", "f16", undefined] as const)
    expect(hasFastProducts(cpu, precision, able, "linux-arm64")).toBe(false);
  expect(hasFastProducts(webGpu, "bf16", able, "linux-arm64")).toBe(false);
});

test("what DirectML and Core ML are told: no memory pattern, the fast adapter; which units may compute", () => {
  const asked = { threads: 1, workerCpus: undefined, precision: undefined };
  const dml = providerOf("DmlExecutionProvider") as OrtProvider;
  expect(dml).toMatchObject({ backend: "gpu", memoryPattern: false, native: { asked: "DML" } });
  expect(dml.options(asked)).toEqual({ performance_preference: "high_performance", device_filter: "gpu" });
  const npu = providerOf("CoreMLExecutionProvider") as OrtProvider;
  expect(npu).toMatchObject({ backend: "npu", native: { asked: "CoreML" } });
  expect(npu.options(asked)).toMatchObject({ MLComputeUnits: "CPUAndNeuralEngine" });
  const gpu = providerOf("CoreMLExecutionProvider.GPU") as OrtProvider;
  expect(gpu).toMatchObject({ backend: "gpu", native: { recorded: "CoreMLExecutionProvider" } });
  expect(gpu.options(asked)).toMatchObject({ MLComputeUnits: "CPUAndGPU" });
});
