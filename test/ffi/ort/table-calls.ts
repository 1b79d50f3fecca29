// Prepared calls of ONNX Runtime on the small models, laid out as the engine does it.

import { Arena } from "../../../ffi/arena.ts";
import { OrtElementType } from "../../../ffi/ort/abi.ts";
import type { OrtBoundCall, OrtPlainCall } from "../../../ffi/ort/call.ts";
import type { OrtEnvironment } from "../../../ffi/ort/environment.ts";
import { OrtSession } from "../../../ffi/ort/session.ts";
import { OrtTensors } from "../../../ffi/ort/tensors.ts";
import { outputLength, shapeWith, type TableCallOptions, type TableCalls } from "../table-calls.ts";
import { maxTokens, type TableModels } from "../table-model.ts";

export type CallClass = typeof OrtBoundCall | typeof OrtPlainCall;

export interface OrtTableCalls extends TableCalls {
  readonly call: InstanceType<CallClass>;
}

export function openOrtCalls(
  environment: OrtEnvironment,
  models: TableModels,
  Call: CallClass,
  options: TableCallOptions,
): OrtTableCalls {
  const { model, batch, threads } = options;
  const session = new OrtSession(environment, models[model], {
    intraOpThreads: threads,
    config: {},
    providers: [],
  });
  const arena = new Arena("table-calls");
  const inputs = session.inputs.map(({ name, elementType }) => {
    const wordsPerElement = elementType === OrtElementType.int64 ? 2 : 1;
    const words = arena.view(Int32Array, batch * maxTokens * wordsPerElement);
    return { name, elementType, elementBytes: 4 * wordsPerElement, words };
  });
  const output = arena.view(Float32Array, outputLength(options));
  const [info] = session.outputs;
  const tensors = new OrtTensors(environment, {
    arena,
    maxLength: maxTokens,
    inputs: inputs.map(({ words, ...input }) => ({
      ...input,
      dataAddr: arena.address(words),
      shape: (tokens: number) => [batch, tokens],
    })),
    output: {
      ...info!,
      elementBytes: 4,
      dataAddr: arena.address(output),
      shape: (tokens) => shapeWith(info!.shape, batch, tokens),
    },
  });
  const call = new Call(session, tensors);
  arena.freeze();
  return {
    inputs: Object.fromEntries(inputs.map(({ name, words }) => [name, words])),
    output,
    call,
    prepare: (tokens) => call.prepare(tokens),
    run: (tokens) => call.check(call.run(tokens)),
    close: () => {
      call.close();
      session.close();
      arena.close();
    },
  };
}
