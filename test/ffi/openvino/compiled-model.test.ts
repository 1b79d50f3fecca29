// A compiled model says what its graph takes and gives and what the device does, and a bad file, property or device ends
// in the library's own words.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { NativeError } from "../../../ffi/errors.ts";
import { OpenvinoElementType } from "../../../ffi/openvino/abi.ts";
import { OpenvinoCompiledModel } from "../../../ffi/openvino/compiled-model.ts";
import { OpenvinoCore } from "../../../ffi/openvino/core.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { type BrokenModel, brokenModels } from "../broken-models.ts";
import { failureOf } from "../failure.ts";
import { describeWith, missingOpenvino, openvinoLibrary } from "../needs.ts";
import { columns, type TableModels, writeTableModels } from "../table-model.ts";
import { defaultProperties } from "./table-calls.ts";

const temporaryFolder = temporaryFolders();

type Properties = Readonly<Record<string, string>>;

describeWith(missingOpenvino, "a compiled model of OpenVINO", () => {
  let core: OpenvinoCore;
  let models: TableModels;

  beforeAll(() => {
    core = OpenvinoCore.open([openvinoLibrary]);
    models = writeTableModels(temporaryFolder());
  });
  afterAll(() => core.close());

  function withModel<T>(path: string, properties: Properties, use: (model: OpenvinoCompiledModel) => T): T {
    const model = new OpenvinoCompiledModel(core, path, "CPU", properties);
    try {
      return use(model);
    } finally {
      model.close();
    }
  }

  function failure(path: string, device = "CPU", properties: Properties = defaultProperties): NativeError {
    return failureOf(NativeError, () => new OpenvinoCompiledModel(core, path, device, properties));
  }

  test("describes inputs and outputs: names, element types, shapes with -1 where they are dynamic", () => {
    const { float32, int32, int64 } = OpenvinoElementType;
    const describeGraph = (path: string) =>
      withModel(path, defaultProperties, ({ inputs, outputs }) => ({ inputs, outputs }));
    expect(describeGraph(models.sentence)).toEqual({
      inputs: [{ name: "input_ids", elementType: int32, shape: [1, -1] }],
      outputs: [{ name: "sentence_embedding", elementType: float32, shape: [1, columns] }],
    });
    expect(describeGraph(models.masked)).toEqual({
      inputs: [
        { name: "input_ids", elementType: int32, shape: [-1, -1] },
        { name: "attention_mask", elementType: int32, shape: [-1, -1] },
      ],
      outputs: [{ name: "sentence_embedding", elementType: float32, shape: [-1, columns] }],
    });
    expect(describeGraph(models.tokens)).toEqual({
      inputs: [{ name: "input_ids", elementType: int64, shape: [-1, -1] }],
      outputs: [{ name: "token_embeddings", elementType: float32, shape: [-1, -1, columns] }],
    });
  });

  test.each(["1", "2"])("reads back every setting that was asked for; threads: %s", (threads) => {
    const asked = { ...defaultProperties, INFERENCE_NUM_THREADS: threads, ENABLE_CPU_PINNING: "NO" };
    const readBack = withModel(models.sentence, asked, (model) =>
      Object.fromEntries(Object.keys(asked).map((key) => [key, model.property(key)])),
    );
    expect(readBack).toEqual(asked);
  });

  test("says where it runs and how long reading and compiling took", () => {
    withModel(models.sentence, defaultProperties, (model) => {
      expect(model.property("EXECUTION_DEVICES").trim()).toBe("CPU");
      expect(model.times.readNs).toBeGreaterThan(0);
      expect(model.times.compileNs).toBeGreaterThan(0);
    });
  });

  test("a property that it does not have is an error that names it", () => {
    const read = () => withModel(models.sentence, defaultProperties, (model) => model.property("NO_SUCH"));
    expect(read).toThrow(NativeError);
    expect(read).toThrow("NO_SUCH");
  });

  describe("cannot be made", () => {
    test("with a property that does not exist, or a value that cannot be", () => {
      const unknown = failure(models.sentence, "CPU", { NO_SUCH_PROPERTY: "1" });
      expect(unknown.functionName).toBe("ov_core_compile_model_props");
      expect(unknown.nativeMessage).toContain("NO_SUCH_PROPERTY");
      const impossible = failure(models.sentence, "CPU", { INFERENCE_NUM_THREADS: "many" });
      expect(impossible.nativeMessage).toContain("INFERENCE_NUM_THREADS");
    });

    const messages: Readonly<Record<BrokenModel, RegExp>> = {
      "cut off": /can't be parsed/,
      "a text": /Unable to read the model/,
      "not there": /Could not open the file/,
      "without its table": /table\.fp32\.bin/,
      "with a table cut off": /table\.fp32\.bin/,
    };

    test.each(Object.entries(messages))(
      "from a file that is %s: the library's own message, and exit code 4",
      (kind, message) => {
        const error = failure(brokenModels[kind as BrokenModel](models, temporaryFolder()));
        expect(error.nativeMessage).toMatch(message);
        expect(error.message).toContain(error.nativeMessage.trim());
        expect(error.library).toBe("OpenVINO");
        expect(error.functionName).toBe("ov_core_read_model");
        expect(error.exitCode).toBe(4);
        expect(error.next).not.toBe("");
      },
    );

    test("for a device that does not exist", () => {
      expect(failure(models.sentence, "ABACUS").nativeMessage).toContain("ABACUS");
    });
  });

  test("after a failure the next model is sound", () => {
    failure("/nowhere/model.onnx");
    expect(withModel(models.sentence, defaultProperties, ({ inputs }) => inputs.length)).toBe(1);
  });
});

function gpuName(): string | undefined {
  if (missingOpenvino !== undefined) return undefined;
  const core = OpenvinoCore.open([openvinoLibrary]);
  try {
    return core.deviceProperty("GPU", "FULL_DEVICE_NAME");
  } catch (error) {
    if (error instanceof NativeError) return undefined;
    throw error;
  } finally {
    core.close();
  }
}

const presentGpu = gpuName();
const cannotLack = presentGpu === undefined ? missingOpenvino : `this machine has a GPU, ${presentGpu}`;

describeWith(cannotLack, "a machine without a GPU", () => {
  test("compiling for it fails with the library's reason", () => {
    const core = OpenvinoCore.open([openvinoLibrary]);
    const { sentence } = writeTableModels(temporaryFolder());
    const compile = () => new OpenvinoCompiledModel(core, sentence, "GPU", {});
    expect(compile).toThrow(NativeError);
    expect(compile).toThrow(/GPU|libopenvino_intel_gpu_plugin|OpenCL/);
    core.close();
  });
});
