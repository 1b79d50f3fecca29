// One model made ready by ONNX Runtime: options asked for, what the graph takes and gives, and which provider got it.
import { CString, type Pointer, read } from "bun:ffi";
import type { OrtFunctionName } from "./abi.ts";
import type { OrtEnvironment } from "./environment.ts";

const EXECUTION_SEQUENTIAL = 0;
const OPTIMIZE_ALL = 99;

export interface OrtProvider {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface OrtSessionOptions {
  readonly intraOpThreads: number;
  /** Session configuration by key. The library accepts an unknown key in silence: keys come from our own code only. */
  readonly config: Readonly<Record<string, string>>;
  /** Empty: the CPU. */
  readonly providers: readonly OrtProvider[];
}

/** One input or output of a graph. A dimension of -1 is dynamic. */
export interface TensorInfo {
  readonly name: string;
  readonly elementType: number;
  readonly shape: readonly number[];
}

export class OrtSession {
  readonly environment: OrtEnvironment;
  readonly handle: number;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #optionsHandle: number;

  /** @throws NativeError with the library's own message, for example for a truncated model */
  constructor(environment: OrtEnvironment, modelPath: string, options: OrtSessionOptions) {
    this.environment = environment;
    this.#optionsHandle = createOptions(environment, options);
    const pathAddr = environment.coldArena.cString(modelPath);
    try {
      this.handle = environment.out("CreateSession", (out) =>
        environment.api.CreateSession(environment.handle, pathAddr, this.#optionsHandle, out),
      );
    } catch (error) {
      environment.api.ReleaseSessionOptions(this.#optionsHandle);
      throw error;
    }
    this.inputs = this.#describe("Input");
    this.outputs = this.#describe("Output");
  }

  /** The value that the session holds for a configuration key. */
  readConfig(key: string): string {
    const { environment } = this;
    const { api, coldArena } = environment;
    const capacityBytes = 1024;
    const valueAddr = coldArena.address(coldArena.view(Uint8Array, capacityBytes));
    const size = coldArena.view(Uint32Array, 2);
    size[0] = capacityBytes;
    environment.check(
      "GetSessionConfigEntry",
      api.GetSessionConfigEntry(
        this.#optionsHandle,
        coldArena.cString(key),
        valueAddr,
        coldArena.address(size),
      ),
    );
    return new CString(valueAddr as Pointer).toString();
  }

  /**
   * How many nodes each execution provider got, by the library's own record of the graph
   * (needs `session.record_ep_graph_assignment_info`).
   */
  nodesByProvider(): ReadonlyMap<string, number> {
    const { environment } = this;
    const { api, coldArena } = environment;
    const counts = new Map<string, number>();
    const countSlot = coldArena.view(Uint32Array, 2);
    const countAddr = coldArena.address(countSlot);
    const borrowedSubgraphs = environment.out("Session_GetEpGraphAssignmentInfo", (out) =>
      api.Session_GetEpGraphAssignmentInfo(this.handle, out, countAddr),
    );
    const subgraphCount = countSlot[0];
    for (let index = 0; index < subgraphCount; index++) {
      const subgraph = read.ptr(borrowedSubgraphs as Pointer, index * 8);
      const name = environment.out("EpAssignedSubgraph_GetEpName", (out) =>
        api.EpAssignedSubgraph_GetEpName(subgraph, out),
      );
      environment.out("EpAssignedSubgraph_GetNodes", (out) =>
        api.EpAssignedSubgraph_GetNodes(subgraph, out, countAddr),
      );
      const provider = new CString(name as Pointer).toString();
      counts.set(provider, (counts.get(provider) ?? 0) + countSlot[0]);
    }
    return counts;
  }

  close(): void {
    this.environment.api.ReleaseSession(this.handle);
    this.environment.api.ReleaseSessionOptions(this.#optionsHandle);
  }

  #describe(side: "Input" | "Output"): TensorInfo[] {
    const { environment } = this;
    const { api } = environment;
    const countName: OrtFunctionName = `SessionGet${side}Count`;
    const count = environment.out(countName, (out) => api[countName](this.handle, out));
    return Array.from({ length: count }, (_, index) => ({
      name: this.#tensorName(side, index),
      ...this.#tensorType(side, index),
    }));
  }

  #tensorName(side: "Input" | "Output", index: number): string {
    const { environment } = this;
    const { api } = environment;
    const allocator = environment.out("GetAllocatorWithDefaultOptions", (out) =>
      api.GetAllocatorWithDefaultOptions(out),
    );
    const name: OrtFunctionName = `SessionGet${side}Name`;
    const textAddr = environment.out(name, (out) => api[name](this.handle, index, allocator, out));
    const text = new CString(textAddr as Pointer).toString();
    environment.check("AllocatorFree", api.AllocatorFree(allocator, textAddr));
    return text;
  }

  #tensorType(side: "Input" | "Output", index: number): Omit<TensorInfo, "name"> {
    const { environment } = this;
    const { api, coldArena } = environment;
    const name: OrtFunctionName = `SessionGet${side}TypeInfo`;
    const typeInfoHandle = environment.out(name, (out) => api[name](this.handle, index, out));
    const borrowedInfo = environment.out("CastTypeInfoToTensorInfo", (out) =>
      api.CastTypeInfoToTensorInfo(typeInfoHandle, out),
    );
    // A sequence or map has no tensor info: element type 0 is "undefined" in the C header too.
    if (borrowedInfo === 0) {
      api.ReleaseTypeInfo(typeInfoHandle);
      return { elementType: 0, shape: [] };
    }
    const elementType = environment.out("GetTensorElementType", (out) =>
      api.GetTensorElementType(borrowedInfo, out),
    );
    const rank = environment.out("GetDimensionsCount", (out) => api.GetDimensionsCount(borrowedInfo, out));
    const dims = coldArena.view(Int32Array, Math.max(2, 2 * rank));
    environment.check("GetDimensions", api.GetDimensions(borrowedInfo, coldArena.address(dims), rank));
    api.ReleaseTypeInfo(typeInfoHandle);
    return { elementType, shape: Array.from({ length: rank }, (_, axis) => dims[2 * axis]) };
  }
}

function createOptions(environment: OrtEnvironment, options: OrtSessionOptions): number {
  const { api, coldArena } = environment;
  const handle = environment.out("CreateSessionOptions", (out) => api.CreateSessionOptions(out));
  environment.check("SetSessionExecutionMode", api.SetSessionExecutionMode(handle, EXECUTION_SEQUENTIAL));
  environment.check(
    "SetSessionGraphOptimizationLevel",
    api.SetSessionGraphOptimizationLevel(handle, OPTIMIZE_ALL),
  );
  environment.check("SetIntraOpNumThreads", api.SetIntraOpNumThreads(handle, options.intraOpThreads));
  environment.check("SetInterOpNumThreads", api.SetInterOpNumThreads(handle, 1));
  for (const [key, value] of Object.entries(options.config)) {
    environment.check(
      "AddSessionConfigEntry",
      api.AddSessionConfigEntry(handle, coldArena.cString(key), coldArena.cString(value)),
    );
  }
  for (const provider of options.providers) {
    const keys = Object.keys(provider.options).map((key) => coldArena.cString(key));
    const values = Object.values(provider.options).map((value) => coldArena.cString(value));
    environment.check(
      "SessionOptionsAppendExecutionProvider",
      api.SessionOptionsAppendExecutionProvider(
        handle,
        coldArena.cString(provider.name),
        coldArena.pointers(keys),
        coldArena.pointers(values),
        keys.length,
      ),
    );
  }
  return handle;
}
