// The call that native code is given: made from C, it must do what `infer` does, or the boundary would be measured on another.
import { afterAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLoop } from "../../ffi/boundary/c-loop.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { projectFolder, runtimes } from "./libraries.ts";
import { openOnCpu } from "./open-cpu.ts";
import { encodeTinyModel } from "./tiny-model.ts";

const temporaryFolder = temporaryFolders();
const loop = new CLoop(join(projectFolder, "ffi", "boundary", "loop.c"), 10);
afterAll(() => loop.close());

for (const native of runtimes) {
  describe.skipIf(native.isMissing)(native.runtime, () => {
    test.each([true, false])("from C gives the output that infer gives, pooled: %p", (isPooled) => {
      const path = join(temporaryFolder(), "model.onnx");
      writeFileSync(path, encodeTinyModel({ elementType: "int64", roles: ["input_ids"], isPooled }));
      const engine = openOnCpu(native, path);
      const calls = engine.createCalls(1, 6);
      const ids = calls.inputs[0]!;
      for (const tokens of [3, 6, 1]) {
        calls.prepare(tokens);
        for (let token = 0; token < tokens; token++) ids.words[token * ids.wordsPerElement] = 10 - token;
        expect(calls.infer(tokens)).toBe(0);
        const expected = calls.output.slice();

        const call = loop.prepare(calls.nativeCall(tokens));
        calls.output.fill(0);
        expect(call(5).every((latencyNs) => latencyNs > 0)).toBe(true);
        const written = isPooled
          ? calls.output
          : calls.output.subarray(0, (tokens * calls.output.length) / 6);
        expect([...written]).toEqual([...expected.subarray(0, written.length)]);
      }
      calls.close();
      engine.close();
    });
  });
}
