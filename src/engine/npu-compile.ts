// Compiles a model for an NPU that need not be here: OpenVINO's compiler takes the name of a platform in place of a device.
import { NativeError } from "../../ffi/errors.ts";
import { OpenvinoCompiledModel } from "../../ffi/openvino/compiled-model.ts";
import { MissingError } from "../core/errors.ts";
import { openOpenvinoCore } from "./openvino-core.ts";

export interface NpuCompile {
  readonly libraryPaths: readonly string[];
  readonly modelPath: string;
  /** Intel's number of the generation: 3720, 4000, 5010, 5020. */
  readonly platform: string;
  readonly batch: number;
  /** Tokens a text: NPUs take fixed shapes only. */
  readonly length: number;
  /** Where the blob goes. */
  readonly blobPath: string;
}

export interface NpuCompiled {
  /** The compiler alone. */
  readonly compileNs: number;
  /** Why it does not map; undefined where it does. */
  readonly refusal: string | undefined;
  /** Operators that the compiler names as the cause. */
  readonly refusedOperators: readonly string[];
  readonly runtimeVersion: string;
}

const NO_COMPILER =
  /compiler loading failed|compiler_loader|Cannot load library.*compiler|requires a valid device/is;
const NO_PLUGIN = /is not registered in the OpenVINO Runtime/;

/** @throws MissingError where no compiler is at hand; LibraryError, or NativeError for a model that cannot be read */
export function compileForNpu(request: NpuCompile): NpuCompiled {
  const core = openOpenvinoCore(request.libraryPaths);
  const { modelPath, platform, batch, length, blobPath } = request;
  const properties = { NPU_PLATFORM: platform, NPU_COMPILER_TYPE: "PLUGIN" };
  const beginNs = Bun.nanoseconds();
  try {
    using compiled = new OpenvinoCompiledModel(core, modelPath, "NPU", properties, [batch, length]);
    const { compileNs } = compiled.times;
    compiled.exportTo(blobPath);
    return { compileNs, refusal: undefined, refusedOperators: [], runtimeVersion: core.version };
  } catch (error) {
    if (!(error instanceof NativeError) || error.functionName === "ov_core_read_model") throw error;
    const { nativeMessage } = error;
    if (NO_COMPILER.test(nativeMessage) || NO_PLUGIN.test(nativeMessage)) throw noCompiler(nativeMessage);
    return {
      compileNs: Bun.nanoseconds() - beginNs,
      refusal: nativeMessage.replaceAll(/\s+/g, " ").trim(),
      refusedOperators: operatorsIn(nativeMessage),
      runtimeVersion: core.version,
    };
  }
}

function noCompiler(reason: string): MissingError {
  return new MissingError({
    what: "no NPU compiler is at hand",
    seen: reason,
    expected: "OpenVINO's NPU compiler, which needs no device",
    next: "It comes with OpenVINO for Windows: run mrlbench for Windows, there or under Wine. On Linux it comes with the NPU's own driver (intel-driver-compiler-npu), and then wants the device.",
  });
}

/** The compiler names an operation by its type, in quotes or after a word such as `operation`. */
function operatorsIn(message: string): readonly string[] {
  const named = message.matchAll(
    /(?:[Uu]nsupported|not supported|operations?|[Oo]p(?:eration)? type)\W+(?:operation|op|layer|type)?\W*([A-Z]\w+)/g,
  );
  return [...new Set([...named].map(([, name]) => name!))];
}
