// Whose runtime another thread may begin to open.
import { expect, test } from "bun:test";
import { routeAhead } from "../../src/engine/ahead.ts";
import type { AskedRoute } from "../../src/engine/routes.ts";

const asked = (route: Partial<AskedRoute>): AskedRoute => ({
  ...{ backend: "cpu", runtime: "auto", provider: undefined },
  ...route,
});
/** Elsewhere, and with one CPU alone, it is nobody's. */
const hasRoom = process.platform === "linux" && navigator.hardwareConcurrency > 1;

test.each([
  [asked({}), hasRoom],
  [asked({ runtime: "ort" }), hasRoom],
  [asked({ provider: "CPUExecutionProvider" }), hasRoom],
  [asked({ runtime: "openvino" }), false],
  [asked({ runtime: "table" }), false],
  [asked({ backend: "gpu" }), false],
  [asked({ backend: "npu" }), false],
  [asked({ providerLibrary: "/somewhere/libprovider.so" }), false],
])("%j: %p", (route, expected) => {
  expect(routeAhead(route) !== undefined).toBe(expected);
});
