// Providers by name: where they run, and that a contradiction to what was asked is never settled silently.

import { expect, test } from "bun:test";
import { UsageError } from "../../src/core/errors.ts";
import {
  type AskedPlacement,
  BACKENDS,
  checkProvider,
  PROVIDER_NAMES,
  PROVIDERS,
  placementOf,
} from "../../src/engine/providers.ts";

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
