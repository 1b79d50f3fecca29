// ONNX Runtime's C API as data: the slot of each function in OrtApi and its C signature.
//
// Slots are append-only, so one map serves every release that knows our API number. `static_assert`s in
// onnxruntime_c_api.cc fix them. size_t and int64_t arguments are passed as `ptr`: equal in the ABI of every 64-bit target, and
// no number has to become a BigInt. A function returns OrtStatus* (null is success) unless its entry says otherwise.
import { CString, type FFIFunction, linkSymbols, type Pointer, read } from "bun:ffi";
import { NativeError } from "../errors.ts";
import { CREATE_ENV_SLOT, ORT_API_VERSION } from "./opening.ts";

export const ORT_LIBRARY_NAME = "ONNX Runtime";

export const OrtElementType = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;

const P = "ptr";
const I = "i32";

interface Slot {
  readonly slot: number;
  readonly args: readonly ("ptr" | "i32")[];
  readonly returns?: "ptr" | "i32" | "void";
}

const slots = {
  GetErrorMessage: { slot: 2, args: [P] }, // status → const char*
  CreateEnv: { slot: CREATE_ENV_SLOT, args: [I, P, P] }, // log_severity_level, logid, out
  CreateSession: { slot: 7, args: [P, P, P, P] }, // env, model_path, options, out
  Run: { slot: 9, args: [P, P, P, P, P, P, P, P] }, // session, run_options, input_names, inputs, input_len, output_names, output_names_len, outputs
  CreateSessionOptions: { slot: 10, args: [P] }, // out
  EnableProfiling: { slot: 14, args: [P, P] }, // options, profile_file_prefix
  SetSessionExecutionMode: { slot: 13, args: [P, I] }, // options, execution_mode
  DisableMemPattern: { slot: 17, args: [P] }, // options
  DisableCpuMemArena: { slot: 19, args: [P] }, // options
  SetSessionGraphOptimizationLevel: { slot: 23, args: [P, I] }, // options, graph_optimization_level
  SetIntraOpNumThreads: { slot: 24, args: [P, I] }, // options, intra_op_num_threads
  SetInterOpNumThreads: { slot: 25, args: [P, I] }, // options, inter_op_num_threads
  SessionGetInputCount: { slot: 30, args: [P, P] }, // session, out
  SessionGetOutputCount: { slot: 31, args: [P, P] }, // session, out
  SessionGetInputTypeInfo: { slot: 33, args: [P, P, P] }, // session, index, type_info
  SessionGetOutputTypeInfo: { slot: 34, args: [P, P, P] }, // session, index, type_info
  SessionGetInputName: { slot: 36, args: [P, P, P, P] }, // session, index, allocator, value
  SessionGetOutputName: { slot: 37, args: [P, P, P, P] }, // session, index, allocator, value
  CreateTensorAsOrtValue: { slot: 48, args: [P, P, P, I, P] }, // allocator, shape, shape_len, type, out
  CreateTensorWithDataAsOrtValue: { slot: 49, args: [P, P, P, P, P, I, P] }, // info, p_data, p_data_len, shape, shape_len, type, out
  CastTypeInfoToTensorInfo: { slot: 55, args: [P, P] }, // type_info, out
  GetTensorElementType: { slot: 60, args: [P, P] }, // info, out
  GetDimensionsCount: { slot: 61, args: [P, P] }, // info, out
  GetSymbolicDimensions: { slot: 63, args: [P, P, P] }, // info, dim_params, dim_params_length
  GetDimensions: { slot: 62, args: [P, P, P] }, // info, dim_values, dim_values_length
  CreateCpuMemoryInfo: { slot: 69, args: [I, I, P] }, // type, mem_type, out
  AllocatorFree: { slot: 76, args: [P, P] }, // allocator, p
  GetAllocatorWithDefaultOptions: { slot: 78, args: [P] }, // out
  ReleaseEnv: { slot: 92, args: [P], returns: "void" },
  ReleaseStatus: { slot: 93, args: [P], returns: "void" },
  ReleaseMemoryInfo: { slot: 94, args: [P], returns: "void" },
  ReleaseSession: { slot: 95, args: [P], returns: "void" },
  ReleaseValue: { slot: 96, args: [P], returns: "void" },
  ReleaseTypeInfo: { slot: 98, args: [P], returns: "void" },
  ReleaseSessionOptions: { slot: 100, args: [P], returns: "void" },
  AddFreeDimensionOverrideByName: { slot: 124, args: [P, P, P] }, // options, dim_name, dim_value
  SessionEndProfiling: { slot: 110, args: [P, P, P] }, // session, allocator, out
  AddSessionConfigEntry: { slot: 130, args: [P, P, P] }, // options, config_key, config_value
  CreateAllocator: { slot: 131, args: [P, P, P] }, // session, mem_info, out
  ReleaseAllocator: { slot: 132, args: [P], returns: "void" },
  RunWithBinding: { slot: 133, args: [P, P, P] }, // session, run_options, binding
  CreateIoBinding: { slot: 134, args: [P, P] }, // session, out
  ReleaseIoBinding: { slot: 135, args: [P], returns: "void" },
  BindInput: { slot: 136, args: [P, P, P] }, // binding, name, val
  BindOutput: { slot: 137, args: [P, P, P] }, // binding, name, val
  SessionOptionsAppendExecutionProvider: { slot: 216, args: [P, P, P, P, P] }, // options, provider_name, keys, values, num_keys
  MemoryInfoGetDeviceType: { slot: 225, args: [P, P], returns: "void" }, // ptr, out
  GetSessionConfigEntry: { slot: 238, args: [P, P, P, P] }, // options, config_key, config_value, size
  GetKeyValuePairs: { slot: 298, args: [P, P, P, P], returns: "void" }, // kvps, keys, values, num_entries
  RegisterExecutionProviderLibrary: { slot: 301, args: [P, P, P] }, // env, registration_name, path
  GetEpDevices: { slot: 303, args: [P, P, P] }, // env, ep_devices, num_ep_devices
  SessionOptionsAppendExecutionProvider_V2: { slot: 304, args: [P, P, P, P, P, P, P] }, // options, env, ep_devices, num_ep_devices, keys, values, num_keys
  HardwareDevice_Type: { slot: 307, args: [P], returns: I }, // device → OrtHardwareDeviceType
  HardwareDevice_Vendor: { slot: 309, args: [P] }, // device → const char*
  HardwareDevice_Metadata: { slot: 311, args: [P] }, // device → const OrtKeyValuePairs*
  EpDevice_EpName: { slot: 312, args: [P] }, // ep_device → const char*
  EpDevice_EpMetadata: { slot: 314, args: [P] }, // ep_device → const OrtKeyValuePairs*
  EpDevice_Device: { slot: 316, args: [P] }, // ep_device → const OrtHardwareDevice*
  SessionGetMemoryInfoForInputs: { slot: 380, args: [P, P, P] }, // session, inputs_memory_info, num_inputs
  SessionGetMemoryInfoForOutputs: { slot: 381, args: [P, P, P] }, // session, outputs_memory_info, num_outputs
  CopyTensors: { slot: 386, args: [P, P, P, P, P] }, // env, src_tensors, dst_tensors, stream, num_tensors
  Session_GetEpGraphAssignmentInfo: { slot: 407, args: [P, P, P] }, // session, ep_subgraphs, num_ep_subgraphs
  EpAssignedSubgraph_GetEpName: { slot: 408, args: [P, P] }, // ep_subgraph, out
  EpAssignedSubgraph_GetNodes: { slot: 409, args: [P, P, P] }, // ep_subgraph, ep_nodes, num_ep_nodes
} as const satisfies Record<string, Slot>;

export type OrtFunctionName = keyof typeof slots;
type Numbers<Args extends readonly unknown[]> = { [Index in keyof Args]: number };
type OrtFunction<Name extends OrtFunctionName> = (
  ...args: Numbers<(typeof slots)[Name]["args"]>
) => number | null;

/** Every function above, callable; addresses and sizes go in as plain numbers. */
export type OrtApi = { readonly [Name in OrtFunctionName]: OrtFunction<Name> };

/** Binds the table that `OrtGetApiBase` of an opened library leads to. Undefined when it does not know our API number. */
export function bindOrtApi(apiBase: Pointer): OrtApi | undefined {
  const table = linkBase(apiBase).GetApi(ORT_API_VERSION);
  if (table === null) return undefined;
  const functions: Record<string, FFIFunction> = {};
  for (const [name, { slot, args, ...rest }] of Object.entries(slots as Record<string, Slot>)) {
    functions[name] = {
      ptr: read.ptr(table, slot * 8) as Pointer,
      args: [...args],
      returns: rest.returns ?? "ptr",
    };
  }
  return linkSymbols(functions).symbols as unknown as OrtApi;
}

/** The library's own version, whichever API numbers it knows. */
export function ortVersion(apiBase: Pointer): string {
  return new CString(linkBase(apiBase).GetVersionString() as Pointer).toString();
}

/** The address of one function of the table, for native code that calls it itself. */
export function ortFunctionAddress(apiBase: Pointer, name: OrtFunctionName): number {
  return read.ptr(linkBase(apiBase).GetApi(ORT_API_VERSION) as Pointer, slots[name].slot * 8);
}

/** OrtApiBase: the two functions that every release has. */
function linkBase(apiBase: Pointer) {
  return linkSymbols({
    GetApi: { ptr: read.ptr(apiBase, 0) as Pointer, args: ["u32"], returns: "ptr" }, // version
    GetVersionString: { ptr: read.ptr(apiBase, 8) as Pointer, args: [], returns: "ptr" },
  }).symbols;
}

/** Turns a status into nothing, or into an error that carries the native message. */
export function checkOrt(api: OrtApi, functionName: OrtFunctionName, status: number | null): void {
  if (status === null || status === 0) return;
  const message = new CString(api.GetErrorMessage(status) as Pointer).toString();
  api.ReleaseStatus(status);
  throw new NativeError(ORT_LIBRARY_NAME, functionName, message);
}
