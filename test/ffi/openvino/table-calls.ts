// Prepared calls of OpenVINO on the small models, laid out as the engine does it.

import { Arena } from "../../../ffi/arena.ts";
import { OpenvinoElementType } from "../../../ffi/openvino/abi.ts";
import { OpenvinoCompiledModel } from "../../../ffi/openvino/compiled-model.ts";
import type { OpenvinoCore } from "../../../ffi/openvino/core.ts";
import { OpenvinoInferRequest } from "../../../ffi/openvino/infer-request.ts";
import { outputLength, shapeWith, type TableCallOptions, type TableCalls } from "../table-calls.ts";
import { maxTokens, type TableModels } from "../table-model.ts";

export interface OpenvinoTableCalls extends TableCalls {
  readonly request: OpenvinoInferRequest;
}

export const defaultProperties = {
  PERFORMANCE_HINT: "LATENCY",
  EXECUTION_MODE_HINT: "ACCURACY",
  INFERENCE_PRECISION_HINT: "f32",
  NUM_STREAMS: "1",
} as const;

/** @param outputColumns a shape that the graph does not give, for a test of what happens then */
export function openOpenvinoCalls(
  core: OpenvinoCore,
  models: TableModels,
  options: TableCallOptions,
  outputColumns?: number,
): OpenvinoTableCalls {
  const { model, batch, threads } = options;
  const compiled = new OpenvinoCompiledModel(core, models[model], "CPU", {
    ...defaultProperties,
    INFERENCE_NUM_THREADS: String(threads),
  });
  const arena = new Arena("table-calls");
  const inputs = compiled.inputs.map(({ name, elementType }) => {
    const wordsPerElement = elementType === OpenvinoElementType.int64 ? 2 : 1;
    const words = arena.view(Int32Array, batch * maxTokens * wordsPerElement);
    return { name, elementType, words };
  });
  const output = arena.view(Float32Array, outputLength(options));
  const [port] = compiled.outputs;
  const shape = (tokens: number) => shapeWith(port!.shape, batch, tokens);
  const request = new OpenvinoInferRequest(compiled, {
    arena,
    maxLength: maxTokens,
    inputs: inputs.map(({ elementType, words }) => ({
      elementType,
      dataAddr: arena.address(words),
      shape: (tokens) => [batch, tokens],
    })),
    output: {
      elementType: port!.elementType,
      dataAddr: arena.address(output),
      shape: (tokens) => (outputColumns === undefined ? shape(tokens) : [batch, outputColumns]),
    },
    outputIndex: 0,
    outputVaries: model === "tokens",
  });
  arena.freeze();
  return {
    inputs: Object.fromEntries(inputs.map(({ name, words }) => [name, words])),
    output,
    request,
    prepare: (tokens) => request.prepare(tokens),
    run: (tokens) => request.check("ov_infer_request_infer", request.run(tokens)),
    close: () => {
      request.close();
      compiled.close();
      arena.close();
    },
  };
}
