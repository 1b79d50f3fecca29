// Whose runtime a second thread may begin to open, by a glance: what the routes say of it, once they are loaded.
import { expect, test } from "bun:test";
import { type AheadRequest, embedsByDefault, opensOrt } from "../../../src/cli/processes/second-thread.ts";
import { routesFor } from "../../../src/engine/routes.ts";

const asked = (request: Partial<AheadRequest>): AheadRequest => ({
  ...{ model: "wordllama-256", backend: "cpu", runtime: "auto", provider: undefined, pin: "none" },
  ...request,
});

test.each([
  [asked({}), true],
  [asked({ runtime: "ort" }), true],
  [asked({ runtime: "openvino" }), false],
  [asked({ runtime: "table" }), false],
  [asked({ backend: "gpu" }), false],
  [asked({ backend: "npu" }), false],
  [asked({ providerLibrary: "/somewhere/libprovider.so" }), false],
])("%j: %p, and the routes agree", (request, expected) => {
  expect(opensOrt(request)).toBe(expected);
  const [first] = routesFor(request);
  expect(first.runtime === "ort" && first.backend === "cpu" && first.library === undefined).toBe(expected);
});

test("what chooses its runtime by its files, or its CPUs, is not known yet", () => {
  expect(opensOrt(asked({ model: "./a/folder" }))).toBe(false);
  expect(opensOrt(asked({ model: "./a/folder", runtime: "ort" }))).toBe(true);
  expect(opensOrt(asked({ pin: "auto" }))).toBe(false);
});

test.each([
  [["--quiet", "--dim", "64"], true],
  [["--runtime", "table"], false],
  [["--model=all-minilm-l6-v2"], false],
  [["-h"], false],
])("embed %j embeds as it does by default: %p", (words, expected) => {
  expect(embedsByDefault(words)).toBe(expected);
});
