// Why ONNX Runtime made no session, as a person can use it: its own messages name source files, and what matters in passing.

import type { NativeError } from "../../ffi/errors.ts";
import { ExitCode, Failure, MissingError } from "../core/errors.ts";
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

/** A session was asked for in which the CPU does nothing, and the device cannot do all. */
export class CpuNodes extends Failure {
  constructor(provider: string, reason: string) {
    super(ExitCode.disqualified, {
      what: `${provider} cannot do all of the model's work: the CPU would do a part`,
      seen: reason,
      expected: "a device for every node",
      next: `Choose ${optionName("backend")} cpu, or another ${optionName("runtime")} or model.`,
    });
  }
}

const NO_FALLBACK = /fallback to CPU EP has been explicitly disabled/;

export function sessionFailure(
  error: NativeError,
  { row, provider, modelPath, version }: AskedSession,
): Error {
  if (error.functionName === "SessionOptionsAppendExecutionProvider") {
    return noDevice(row, provider, error.nativeMessage);
  }
  if (NO_FALLBACK.test(error.nativeMessage)) return new CpuNodes(provider, error.nativeMessage);
  return newerModel(modelPath, version, error) ?? fileFailure(modelPath, error);
}

/** Some drivers have no half floats in their programs, and only the first call says so. */
const NO_HALVES = /requires f16 but the device does not support it/;

/** What a call failed with; undefined where the library's own words are the best. */
export function callFailure(error: NativeError, provider: string): MissingError | undefined {
  if (!NO_HALVES.test(error.nativeMessage)) return undefined;
  return new MissingError({
    what: `${provider} has no f16 here, which the model's graph needs`,
    seen: error.nativeMessage,
    expected: "a driver with shader f16, or weights in another format",
    next: `Use ${optionName("variant")} fp32, or ${optionName("backend")} cpu.`,
  });
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
