// Why ONNX Runtime made no session, as a person can use it: its own messages name source files, and what matters in passing.

import type { NativeError } from "../../ffi/errors.ts";
import { MissingError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { noDevice } from "./no-device.ts";
import type { OrtProvider } from "./providers.ts";
import { unusableModel } from "./unusable-model.ts";

interface AskedSession {
  readonly row: OrtProvider;
  readonly provider: string;
  readonly modelPath: string;
  /** Of the library. */
  readonly version: string;
}

export function sessionFailure(
  error: NativeError,
  { row, provider, modelPath, version }: AskedSession,
): Error {
  if (error.functionName === "SessionOptionsAppendExecutionProvider") {
    return noDevice(row, provider, error.nativeMessage);
  }
  return newerModel(modelPath, version, error) ?? fileFailure(modelPath, error);
}

/** The library's message is long, and names in passing what it found and the newest that it knows. */
function newerModel(modelPath: string, version: string, error: NativeError): MissingError | undefined {
  const opset = /Opset (\d+) is under development.*support for domain (\S+) is till opset (\d+)/s;
  const format = /Unsupported model IR version: (\d+), max supported IR version: (\d+)/;
  const [, seenOpset, domain, newestOpset] = opset.exec(error.nativeMessage) ?? [];
  const [, seenFormat, newestFormat] = format.exec(error.nativeMessage) ?? [];
  const tooNew = (seen: string, newest: string) =>
    new MissingError({
      what: `${modelPath} is of a newer ONNX than ONNX Runtime ${version} knows`,
      seen,
      expected: `${newest} or older`,
      next: `Export the model again with ${newest}, or try ${optionName("runtime")} openvino.`,
    });
  if (seenOpset) return tooNew(`opset ${seenOpset} of ${domain}`, `opset ${newestOpset}`);
  return seenFormat ? tooNew(`IR version ${seenFormat}`, `IR version ${newestFormat}`) : undefined;
}

/** A session that fails on its own options is a native failure; one that fails on the file is the file's. */
function fileFailure(modelPath: string, error: NativeError): Error {
  if (
    !/protobuf|load model|No graph was found|ModelProto|external (data|initializer)|file_size|not valid|Invalid model/i.test(
      error.nativeMessage,
    )
  )
    return error;
  return unusableModel(modelPath, "ONNX Runtime", error.nativeMessage);
}
