// What was asked of a runtime, beside what it says that it does.
import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../src/engine/engine.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { type NativeRuntime, openvino, ort, runtimes } from "./libraries.ts";
import { openOnCpu } from "./open-cpu.ts";
import { encodeTinyModel } from "./tiny-model.ts";

const temporaryFolder = temporaryFolders();

function withTinyModel<T>(
  native: NativeRuntime,
  look: (engine: Engine) => T,
  settings: { threads?: number; spin?: boolean } = {},
): T {
  const path = join(temporaryFolder(), "model.onnx");
  writeFileSync(path, encodeTinyModel({ elementType: "int32", roles: ["input_ids"], isPooled: true }));
  const engine = openOnCpu(native, path, settings);
  try {
    return look(engine);
  } finally {
    engine.close();
  }
}

const readBacks = (engine: Engine) =>
  Object.fromEntries(engine.settings.map(({ name, readBack }) => [name, readBack]));

for (const native of runtimes) {
  describe.skipIf(native.isMissing)(native.runtime, () => {
    test("tells its version, its library, where its nodes are, and how long each step took", () => {
      withTinyModel(native, (engine) => {
        expect(engine.runtimeVersion).toMatch(/^\d+\.\d+\.\d+/);
        expect(engine.libraryPath).toBe(native.libraryPath);
        expect(engine.placement).toBe(native.provider);
        expect(engine.precision).toBe("f32");
        expect(engine.fallback).toBe("none");
        for (const ns of Object.values(engine.times)) expect(ns).toBeGreaterThan(0);
      });
    });

    test.each([1, 2])("every setting for %i threads took effect", (threads) => {
      const settings = withTinyModel(native, (engine) => engine.settings, { threads });
      expect(settings.length).toBeGreaterThan(0);
      for (const { asked, readBack } of settings) expect([asked, null]).toContain(readBack);
    });
  });
}

test.skipIf(ort.isMissing)("ort: what is read back is what the session does, not what it was told", () => {
  const [threadsKey, spinKey] = ["intra_op_num_threads", "session.intra_op.allow_spinning"];
  for (const threads of [1, 2, 3]) {
    for (const spin of [false, true]) {
      const found = withTinyModel(ort, readBacks, { threads, spin });
      // The library takes any key in silence, and repeats its value.
      expect(found).toMatchObject({ [threadsKey]: String(threads), [spinKey]: null });
    }
  }
});

test.skipIf(openvino.isMissing)("openvino: accuracy mode, f32, one stream, as many threads as asked", () => {
  for (const threads of [1, 2]) {
    expect(withTinyModel(openvino, readBacks, { threads })).toMatchObject({
      EXECUTION_MODE_HINT: "ACCURACY",
      INFERENCE_PRECISION_HINT: "f32",
      PERFORMANCE_HINT: "LATENCY",
      NUM_STREAMS: "1",
      INFERENCE_NUM_THREADS: String(threads),
    });
  }
});
