// Prepared calls of ONNX Runtime, by Run and by IoBinding.

import { afterAll, beforeAll, describe, expect, spyOn, test } from "bun:test";
import { join } from "node:path";
import { NativeError } from "../../../ffi/errors.ts";
import { OrtBoundCall, OrtPlainCall } from "../../../ffi/ort/call.ts";
import { OrtEnvironment } from "../../../ffi/ort/environment.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { describeWith, missingOrt, ortLibrary } from "../needs.ts";
import { allLengths, expectMean, oneText, someText, testTableCalls } from "../table-calls.ts";
import { maxTokens, rows, type TableModels, writeTableModels } from "../table-model.ts";
import { openOrtCalls } from "./table-calls.ts";

const temporaryFolder = temporaryFolders();

describeWith(missingOrt, "calls of ONNX Runtime", () => {
  let environment: OrtEnvironment;
  let folder: string;
  let models: TableModels;

  beforeAll(() => {
    environment = OrtEnvironment.open([ortLibrary]);
    folder = temporaryFolder();
    models = writeTableModels(folder);
  });
  afterAll(() => environment.close());

  const ways = [
    ["IoBinding", OrtBoundCall],
    ["Run", OrtPlainCall],
  ] as const;

  describe.each(ways)("by %s", (_, Call) => {
    testTableCalls((options) => openOrtCalls(environment, models, Call, options));

    test("prepared, a call of any length is one native call and no other", () => {
      const calls = openOrtCalls(environment, models, Call, oneText);
      for (const length of allLengths) calls.prepare(length);
      // A call takes its own function when it is made; whatever else it used would be seen here.
      const spies = (Object.keys(environment.api) as (keyof typeof environment.api)[]).map((name) =>
        spyOn(environment.api, name),
      );
      try {
        for (const length of [...allLengths, ...allLengths.toReversed()]) expectMean(calls, someText(length));
        expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
      } finally {
        for (const spy of spies) spy.mockRestore();
      }
      calls.close();
    });

    test("a length that was not prepared, does not exist, or comes after close is a status, and not the end of the process", () => {
      const calls = openOrtCalls(environment, models, Call, oneText);
      calls.prepare(3);
      const refused = [0, 2, 4, maxTokens, maxTokens + 1, 2 ** 31, -1, 1.5, Number.NaN];
      for (const length of refused) {
        const status = calls.call.run(length);
        expect(status).not.toBe(0);
        expect(() => calls.call.check(status)).toThrow("not prepared");
      }
      expectMean(calls, [1, 2, 3]);
      calls.call.close();
      calls.call.close();
      for (const length of [3, ...refused]) expect(() => calls.run(length)).toThrow("is closed");
      calls.close();
      expect(() => calls.run(3)).toThrow("is closed");
    });

    test("a failed call is a status with the library's message, and the next call is sound", () => {
      const calls = openOrtCalls(environment, models, Call, oneText);
      calls.inputs.input_ids!.set([1, 2, rows]);
      calls.prepare(3);
      const status = calls.call.run(3);
      expect(status).toBeGreaterThan(0);
      expect(() => calls.call.check(status)).toThrow(NativeError);
      expect(() => calls.run(3)).toThrow(`idx=${rows}`);
      expectMean(calls, [1, 2, 3]);
      calls.close();
    });
  });

  test("opened and closed many times, or left open at the end, the process ends well", () => {
    const script = join(import.meta.dir, "life-child.ts");
    const child = Bun.spawnSync([process.execPath, script, ortLibrary, folder], { stdout: "pipe" });
    expect(child.stdout.toString()).toBe("closed 12 times, 2 left open\n");
    expect(child.exitCode).toBe(0);
  });
});
