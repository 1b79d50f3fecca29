// What is made of native objects is released, once, whichever native call fails.
import { expect, test } from "bun:test";
import { openvino, ort } from "../../engine/libraries.ts";
import { nativeHandles } from "./native-handles.ts";

test.skipIf(ort.isMissing || openvino.isMissing)(
  "create and release balance over cycles, and with each native call failing in turn",
  async () => {
    const { tried, findings } = await nativeHandles.run("short");
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  },
  240_000,
);
