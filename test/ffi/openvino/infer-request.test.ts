// Prepared calls of OpenVINO.

import { dlopen, type Pointer, ptr } from "bun:ffi";
import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { join } from "node:path";
import { NativeError } from "../../../ffi/errors.ts";
import { OpenvinoCore } from "../../../ffi/openvino/core.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { describeWith, missingOpenvino, openvinoLibrary } from "../needs.ts";
import { allLengths, expectMean, oneText, someText, testTableCalls } from "../table-calls.ts";
import { columns, type TableModels, writeTableModels } from "../table-model.ts";
import { openOpenvinoCalls } from "./table-calls.ts";

const temporaryFolder = temporaryFolders();

describeWith(missingOpenvino, "calls of OpenVINO", () => {
  let core: OpenvinoCore;
  let folder: string;
  let models: TableModels;

  beforeAll(() => {
    core = OpenvinoCore.open([openvinoLibrary]);
    folder = temporaryFolder();
    models = writeTableModels(folder);
  });
  afterAll(() => core.close());

  testTableCalls((options) => openOpenvinoCalls(core, models, options));

  test("prepared, a call of any length makes no object", () => {
    const calls = openOpenvinoCalls(core, models, oneText);
    for (const length of allLengths) calls.prepare(length);
    // A request takes its own functions when it is made; whatever else it used would be seen here.
    const spies = (Object.keys(core.api) as (keyof typeof core.api)[]).map((name) => spyOn(core.api, name));
    try {
      for (const length of [...allLengths, ...allLengths.toReversed()]) expectMean(calls, someText(length));
      expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    calls.close();
  });

  test("the CPU computes on the memory that it is given: after a call its tensors lie there", () => {
    const asked = { args: ["ptr", "ptr", "ptr"], returns: "i32" } as const; // infer_request, idx, tensor
    const { symbols } = dlopen(openvinoLibrary, {
      ov_infer_request_get_input_tensor_by_index: asked,
      ov_infer_request_get_output_tensor_by_index: asked,
    });
    const calls = openOpenvinoCalls(core, models, oneText);
    expectMean(calls, [1, 2, 3]);
    const addressOf = (side: "input" | "output") => {
      const tensor = core.out("ov_tensor_data", (out) =>
        symbols[`ov_infer_request_get_${side}_tensor_by_index`](
          calls.request.handle as Pointer,
          null,
          out as Pointer,
        ),
      );
      const address = core.out("ov_tensor_data", (out) => core.api.ov_tensor_data(tensor, out));
      core.api.ov_tensor_free(tensor);
      return address;
    };
    expect(addressOf("input")).toBe(ptr(calls.inputs.input_ids!));
    expect(addressOf("output")).toBe(ptr(calls.output));
    calls.close();
  });

  test("a length that was never prepared is a failure, and the next call is sound", () => {
    const calls = openOpenvinoCalls(core, models, oneText);
    calls.prepare(3);
    expect(() => calls.run(4)).toThrow(NativeError);
    expectMean(calls, [1, 2, 3]);
    calls.close();
  });

  test("a failure between two inputs does not leave the tensors of two lengths", () => {
    const original = core.api.ov_infer_request_set_input_tensor_by_index;
    const setInput = spyOn(core.api, "ov_infer_request_set_input_tensor_by_index");
    const calls = openOpenvinoCalls(core, models, { ...oneText, model: "masked" });
    calls.inputs.attention_mask!.fill(1);
    calls.prepare(6);
    expectMean(calls, someText(5));
    setInput.mockImplementationOnce(original).mockImplementationOnce(() => -1);
    expect(() => calls.run(6)).toThrow(NativeError);
    expectMean(calls, someText(5));
    setInput.mockRestore();
    calls.close();
  });

  test("tensors that do not fit the graph are refused with both shapes, and stay unprepared", () => {
    const calls = openOpenvinoCalls(core, models, oneText, columns - 1);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => calls.prepare(3)).toThrow(`[1,${columns}]`);
      expect(() => calls.run(3)).toThrow(NativeError);
    }
    calls.close();
  });

  test("a length that does not exist, or any after close, is a failure, and not the end of the process", () => {
    const calls = openOpenvinoCalls(core, models, oneText);
    calls.prepare(3);
    for (const length of [0, 65, 2 ** 31, 1.5, Number.NaN])
      expect(() => calls.run(length)).toThrow(NativeError);
    expectMean(calls, [1, 2, 3]);
    calls.request.close();
    calls.request.close();
    for (const length of [3, 4, -1, Number.NaN]) expect(() => calls.run(length)).toThrow(NativeError);
    expect(() => calls.request.handle).toThrow("is closed");
    calls.close();
  });

  test("opened and closed many times, or left open at the end, the process ends well", () => {
    const script = join(import.meta.dir, "life-child.ts");
    const child = Bun.spawnSync([process.execPath, script, openvinoLibrary, folder], { stdout: "pipe" });
    expect(child.stdout.toString()).toBe("closed 4 times, 2 left open\n");
    expect(child.exitCode).toBe(0);
  });
});
