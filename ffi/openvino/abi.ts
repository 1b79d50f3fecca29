// OpenVINO's C API as data: each function that we call, with its C signature.
//
// size_t arguments are passed as `ptr`: equal in the ABI of every 64-bit target, and no number has to become a BigInt.
// Properties go in by the `_props` functions (2026.4 and newer): the variadic ones cannot be called safely from outside C.
import { CString, type FFIFunction, type Pointer } from "bun:ffi";
import { type CallingConvention, convention } from "../convention.ts";
import { NativeError } from "../errors.ts";

export const OPENVINO_LIBRARY_NAME = "OpenVINO";

/** ov_element_type_e of 2026.4; older releases count differently, so ports are compared by what they report. */
export const OpenvinoElementType = { float16: 3, float32: 4, int32: 9, int64: 10 } as const;

const P = "ptr";
const I = "i32";
/** ov_shape_t {int64_t rank; int64_t* dims} goes by value. */
const SHAPE: readonly "ptr"[] = convention.twoWordStruct === "registers" ? [P, P] : [P];

export const openvinoSymbols = {
  ov_get_openvino_version: { args: [P], returns: I }, // version
  ov_version_free: { args: [P], returns: "void" }, // version
  ov_get_last_err_msg: { args: [], returns: P },
  ov_get_error_info: { args: [I], returns: P }, // status
  ov_free: { args: [P], returns: "void" }, // content
  ov_core_create: { args: [P], returns: I }, // core
  ov_core_free: { args: [P], returns: "void" }, // core
  ov_core_get_property: { args: [P, P, P, P], returns: I }, // core, device_name, property_key, property_value
  ov_core_read_model: { args: [P, P, P, P], returns: I }, // core, model_path, bin_path, model
  ov_core_compile_model_props: { args: [P, P, P, P, P, P], returns: I }, // core, model, device_name, num_properties, properties, compiled_model
  ov_model_inputs_size: { args: [P, P], returns: I }, // model, input_size
  ov_model_const_input_by_index: { args: [P, P, P], returns: I }, // model, index, input_port
  ov_model_reshape: { args: [P, P, P, P], returns: I }, // model, tensor_names, partial_shapes, size
  ov_compiled_model_export_model: { args: [P, P], returns: I }, // compiled_model, export_model_path
  ov_model_free: { args: [P], returns: "void" }, // model
  ov_compiled_model_free: { args: [P], returns: "void" }, // compiled_model
  ov_compiled_model_inputs_size: { args: [P, P], returns: I }, // compiled_model, size
  ov_compiled_model_outputs_size: { args: [P, P], returns: I }, // compiled_model, size
  ov_compiled_model_input_by_index: { args: [P, P, P], returns: I }, // compiled_model, index, input_port
  ov_compiled_model_output_by_index: { args: [P, P, P], returns: I }, // compiled_model, index, output_port
  ov_compiled_model_get_property: { args: [P, P, P], returns: I }, // compiled_model, property_key, property_value
  ov_compiled_model_create_infer_request: { args: [P, P], returns: I }, // compiled_model, infer_request
  ov_port_get_any_name: { args: [P, P], returns: I }, // port, tensor_name
  ov_port_get_element_type: { args: [P, P], returns: I }, // port, tensor_type
  ov_port_get_partial_shape: { args: [P, P], returns: I }, // port, partial_shape
  ov_partial_shape_free: { args: [P], returns: "void" }, // partial_shape
  ov_output_const_port_free: { args: [P], returns: "void" }, // port
  ov_tensor_create_from_host_ptr: { args: [I, ...SHAPE, P, P], returns: I }, // type, shape, host_ptr, tensor
  ov_tensor_data: { args: [P, P], returns: I }, // tensor, data
  ov_tensor_free: { args: [P], returns: "void" }, // tensor
  ov_core_get_default_context: { args: [P, P, P], returns: I }, // core, device_name, context
  ov_remote_context_create_host_tensor: { args: [P, I, ...SHAPE, P], returns: I }, // context, type, shape, tensor
  ov_remote_context_free: { args: [P], returns: "void" }, // context
  ov_infer_request_set_input_tensor_by_index: { args: [P, P, P], returns: I }, // infer_request, idx, tensor
  ov_infer_request_set_output_tensor_by_index: { args: [P, P, P], returns: I }, // infer_request, idx, tensor
  ov_infer_request_infer: { args: [P], returns: I }, // infer_request
  ov_infer_request_get_profiling_info: { args: [P, P], returns: I }, // infer_request, profiling_infos
  ov_profiling_info_list_free: { args: [P], returns: "void" }, // profiling_infos
  ov_infer_request_free: { args: [P], returns: "void" }, // infer_request
} as const satisfies Record<string, FFIFunction>;

export type OpenvinoFunctionName = keyof typeof openvinoSymbols;

type Numbers<Args extends readonly unknown[]> = { [Index in keyof Args]: number };
type Returned<Name extends OpenvinoFunctionName> = (typeof openvinoSymbols)[Name]["returns"] extends "ptr"
  ? number | null
  : number;

/** Every function above; addresses and sizes go in as plain numbers. */
export type OpenvinoApi = {
  readonly [Name in OpenvinoFunctionName]: (
    ...args: Numbers<(typeof openvinoSymbols)[Name]["args"]>
  ) => Returned<Name>;
};

/** Functions that take a path, by the name under which the library has the one for this system's paths. */
const WIDE_NAMES: Partial<Record<OpenvinoFunctionName, string>> = {
  ov_core_read_model: "ov_core_read_model_unicode",
};

/** What is looked up in a library, by its own names. */
export function openvinoNativeSymbols(pathUnit = convention.pathUnit): Record<string, FFIFunction> {
  const entries = Object.entries(openvinoSymbols) as [OpenvinoFunctionName, FFIFunction][];
  return Object.fromEntries(entries.map(([name, symbol]) => [nativeName(name, pathUnit), symbol]));
}

/** Narrows what `dlopen` gives to plain numbers, by our names. */
export function openvinoApi(symbols: Readonly<Record<string, unknown>>): OpenvinoApi {
  const names = Object.keys(openvinoSymbols) as OpenvinoFunctionName[];
  return Object.fromEntries(
    names.map((name) => [name, symbols[nativeName(name, convention.pathUnit)]]),
  ) as unknown as OpenvinoApi;
}

function nativeName(name: OpenvinoFunctionName, pathUnit: CallingConvention["pathUnit"]): string {
  return (pathUnit === "utf16" ? WIDE_NAMES[name] : undefined) ?? name;
}

/** An ov_shape_t that goes by value: two arguments, or one, the address of where it lies. The library copies what it points at. */
export function shapeArguments(rank: number, dimsAddr: number, structAddr: number): readonly number[] {
  return convention.twoWordStruct === "registers" ? [rank, dimsAddr] : [structAddr];
}

/** A null or impossible argument. It comes without a message: the last one belongs to an earlier failure. */
const INVALID_C_PARAM = -14;

/** Turns a status into nothing, or into an error that carries the native message. */
export function checkOpenvino(api: OpenvinoApi, functionName: OpenvinoFunctionName, status: number): void {
  if (status === 0) return;
  const messageAddr = status === INVALID_C_PARAM ? null : api.ov_get_last_err_msg();
  const message = messageAddr === null ? "" : new CString(messageAddr as Pointer).toString();
  if (messageAddr !== null) api.ov_free(messageAddr);
  const borrowedInfo = api.ov_get_error_info(status);
  const info = borrowedInfo === null ? `status ${status}` : new CString(borrowedInfo as Pointer).toString();
  throw new NativeError(OPENVINO_LIBRARY_NAME, functionName, message === "" ? info : `${info}: ${message}`);
}
