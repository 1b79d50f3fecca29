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
    if (!(error instanceof NativeError)) throw error;
    const { nativeMessage } = error;
    // A file that is no model is the file's failure; a model with an operator that OpenVINO does not know is a refusal.
    if (error.functionName === "ov_core_read_model" && operatorsIn(nativeMessage).length === 0) throw error;
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

/** Where messages name operators; the first kind that does counts. */
const NAMED: readonly RegExp[] = [
  // OpenVINO reads the model, and has no such operator: the version of its set comes last.
  /No conversion rule found for operations: ([\w.]+(?:-\d+)?(?:, [\w.]+(?:-\d+)?)*)/,
  // The compiler has none.
  /Unsupported operation \S+ with type (\w+) and version/g,
  // OpenVINO has it, and not for what it is given.
  /Conversion is failed for: ([\w.]+(?:-\d+)?(?:, [\w.]+(?:-\d+)?)*)/,
];

/** Empty where the message names none: most failures of the compiler come without. */
export function operatorsIn(message: string): readonly string[] {
  for (const pattern of NAMED) {
    const lists = pattern.global ? [...message.matchAll(pattern)] : [pattern.exec(message) ?? []];
    const names = lists.flatMap(([, list = ""]) => list.split(", ")).filter(Boolean);
    if (names.length > 0) return [...new Set(names.map((name) => name.replace(/-\d+$/, "")))];
  }
  return [];
}
