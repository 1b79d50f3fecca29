// A call that exists before it is made: one infer request, and the tensor objects of each length of input over the same memory.
import { CString, type Pointer, read } from "bun:ffi";
import { Arena, readPointer, writePointer } from "../arena.ts";
import { checkOpenvino, type OpenvinoApi, shapeArguments } from "./abi.ts";
import type { OpenvinoCompiledModel } from "./compiled-model.ts";

export interface PreparedPort {
  readonly elementType: number;
  /** Memory for the longest shape. */
  readonly dataAddr: number;
  /** Shape of the tensor when the input is `length` long. */
  shape(length: number): readonly number[];
}

export interface InferRequestOptions {
  readonly arena: Arena;
  readonly maxLength: number;
  /** In the order of the compiled model's inputs. */
  readonly inputs: readonly PreparedPort[];
  readonly output: PreparedPort;
  readonly outputIndex: number;
  /** False when the output has the same shape for every length: it is then bound once. */
  readonly outputVaries: boolean;
}

/** A node that computed. */
export interface OpenvinoNodeRun {
  readonly name: string;
  readonly operator: string;
  /** Kernel and precision, such as jit_avx2_f32. */
  readonly kernel: string;
  readonly durationUs: number;
}

// ov_profiling_info_t {status; int64_t real_time; int64_t cpu_time; const char* node_name; const char* exec_type; const char* node_type}
const NODE_BYTES = 48;
const EXECUTED = 2;
const REAL_TIME = 8;
const NODE_NAME = 24;
const EXEC_TYPE = 32;
const NODE_TYPE = 40;

const MAX_RANK = 8;
const UNBOUND = -1;

export class OpenvinoInferRequest {
  readonly #api: OpenvinoApi;
  readonly #options: InferRequestOptions;
  readonly #compiledModel: OpenvinoCompiledModel;
  readonly #inputCount: number;
  readonly #inputTensors: Float64Array;
  readonly #outputTensors: Float64Array;
  readonly #outputVaries: boolean;
  readonly #outputIndex: number;
  readonly #infer: OpenvinoApi["ov_infer_request_infer"];
  readonly #setInput: OpenvinoApi["ov_infer_request_set_input_tensor_by_index"];
  readonly #setOutput: OpenvinoApi["ov_infer_request_set_output_tensor_by_index"];
  readonly #shapeRow: Uint32Array;
  readonly #shapeRowAddr: number;
  /** ov_shape_t {int64_t rank; int64_t* dims} */
  readonly #shape: Uint32Array;
  readonly #shapeAddr: number;
  readonly #owned: DisposableStack;
  /** 0 after `close`: the library refuses a null pointer with a status. */
  #handle: number;
  #boundLength = UNBOUND;

  constructor(compiledModel: OpenvinoCompiledModel, options: InferRequestOptions) {
    const { arena, maxLength, inputs } = options;
    const { core } = compiledModel;
    this.#compiledModel = compiledModel;
    this.#options = options;
    this.#api = core.api;
    this.#infer = core.api.ov_infer_request_infer;
    this.#setInput = core.api.ov_infer_request_set_input_tensor_by_index;
    this.#setOutput = core.api.ov_infer_request_set_output_tensor_by_index;
    this.#inputCount = inputs.length;
    this.#outputIndex = options.outputIndex;
    this.#outputVaries = options.outputVaries;
    // Tensor handles are addresses: exact in a double.
    this.#inputTensors = arena.view(Float64Array, inputs.length * (maxLength + 1));
    this.#outputTensors = arena.view(Float64Array, maxLength + 1);
    this.#shapeRow = arena.view(Uint32Array, 2 * MAX_RANK);
    this.#shapeRowAddr = arena.address(this.#shapeRow);
    this.#shape = arena.view(Uint32Array, 4);
    this.#shapeAddr = arena.address(this.#shape);
    writePointer(this.#shape, 1, this.#shapeRowAddr);
    using owned = new DisposableStack();
    this.#handle = core.own(owned, "ov_infer_request_free", "ov_compiled_model_create_infer_request", (out) =>
      core.api.ov_compiled_model_create_infer_request(compiledModel.handle, out),
    );
    this.#owned = owned.move();
  }

  /** @throws Error after `close` */
  get handle(): number {
    if (this.#owned.disposed) throw new Error("the infer request of OpenVINO is closed");
    return this.#handle;
  }

  /** Makes the tensor objects of one length; does nothing when they exist. */
  prepare(length: number): void {
    if (this.#outputTensors[length] !== 0) return;
    const { inputs, output } = this.#options;
    using made = new DisposableStack();
    // The output first, and recorded last: a length whose tensors are refused stays one that cannot run.
    const outputTensor = this.#createTensor(made, output, length);
    const inputTensors = inputs.map((port) => this.#createTensor(made, port, length));
    if (!this.#outputVaries) {
      this.check("ov_infer_request_set_output_tensor_by_index", this.#bindOutput(outputTensor));
    }
    this.#inputTensors.set(inputTensors, length * this.#inputCount);
    this.#owned.use(made.move());
    this.#outputTensors[length] = outputTensor;
  }

  /** Hot. Binds the tensors of this prepared length, unless they are bound, and infers; returns 0 or a status for `check`. */
  run(length: number): number {
    if (length !== this.#boundLength) {
      const status = this.#bind(length);
      if (status !== 0) return status;
    }
    return this.#infer(this.#handle);
  }

  /** @throws NativeError when the status is one */
  check(
    functionName: "ov_infer_request_infer" | "ov_infer_request_set_output_tensor_by_index",
    status: number,
  ): void {
    checkOpenvino(this.#api, functionName, status);
  }

  /** Whether a call was made, since the last failure. */
  get hasRun(): boolean {
    return this.#boundLength !== UNBOUND;
  }

  /** What ran in the last call. @throws NativeError for a model that was compiled without PERF_COUNT */
  nodeRuns(): readonly OpenvinoNodeRun[] {
    using arena = new Arena("openvino-profile");
    // ov_profiling_info_list_t {ov_profiling_info_t* profiling_infos; size_t size}
    const list = arena.view(Uint32Array, 4);
    const listAddr = arena.address(list);
    checkOpenvino(
      this.#api,
      "ov_infer_request_get_profiling_info",
      this.#api.ov_infer_request_get_profiling_info(this.handle, listAddr),
    );
    const first = readPointer(list, 0) as Pointer;
    const runs = Array.from({ length: list[2] }, (_, index) => nodeRun(first, index * NODE_BYTES));
    this.#api.ov_profiling_info_list_free(listAddr);
    return runs.filter((run) => run !== undefined);
  }

  close(): void {
    this.#handle = 0;
    this.#boundLength = UNBOUND;
    this.#owned.dispose();
  }

  #bind(length: number): number {
    const first = length * this.#inputCount;
    this.#boundLength = UNBOUND; // Until all are bound: a failure may leave tensors of two lengths.
    for (let index = 0; index < this.#inputCount; index++) {
      const status = this.#setInput(this.#handle, index, this.#inputTensors[first + index]);
      if (status !== 0) return status;
    }
    if (this.#outputVaries) {
      const status = this.#bindOutput(this.#outputTensors[length]);
      if (status !== 0) return status;
    }
    this.#boundLength = length;
    return 0;
  }

  #bindOutput(tensor: number): number {
    return this.#setOutput(this.#handle, this.#outputIndex, tensor);
  }

  #createTensor(owned: DisposableStack, port: PreparedPort, length: number): number {
    const { core } = this.#compiledModel;
    const shape = port.shape(length);
    shape.forEach((size, axis) => {
      this.#shapeRow[2 * axis] = size;
    });
    this.#shape[0] = shape.length;
    return core.own(owned, "ov_tensor_free", "ov_tensor_create_from_host_ptr", (out) =>
      this.#api.ov_tensor_create_from_host_ptr(
        port.elementType, // type
        ...shapeArguments(shape.length, this.#shapeRowAddr, this.#shapeAddr),
        port.dataAddr, // host_ptr
        out, // tensor
      ),
    );
  }
}

/** Undefined for a node that was optimised away, or not reached. */
function nodeRun(first: Pointer, offset: number): OpenvinoNodeRun | undefined {
  if (read.i32(first, offset) !== EXECUTED) return undefined;
  const text = (field: number) => new CString(read.ptr(first, offset + field) as Pointer).toString();
  return {
    name: text(NODE_NAME),
    operator: text(NODE_TYPE),
    kernel: text(EXEC_TYPE),
    durationUs: Number(read.i64(first, offset + REAL_TIME)),
  };
}
