// The engine on OpenVINO.

import { Arena } from "../../ffi/arena.ts";
import { NativeError } from "../../ffi/errors.ts";
import { OpenvinoElementType } from "../../ffi/openvino/abi.ts";
import { OpenvinoCompiledModel, type OpenvinoPort } from "../../ffi/openvino/compiled-model.ts";
import type { OpenvinoCore } from "../../ffi/openvino/core.ts";
import { OpenvinoDriverMemory } from "../../ffi/openvino/driver-memory.ts";
import {
  OpenvinoInferRequest,
  type OpenvinoNodeRun,
  type PreparedPort,
} from "../../ffi/openvino/infer-request.ts";
import type { Device } from "./device.ts";
import type {
  Engine,
  EngineCalls,
  EngineOptions,
  EngineTimes,
  IoMemory,
  NativeCall,
  Profile,
  Setting,
  TokenInput,
} from "./engine.ts";
import { failedCall } from "./failed-call.ts";
import { type ElementType, type GraphPort, type MappedGraph, mapGraph } from "./graph.ts";
import { allocateCallMemory, emptyCacheShape, outputShape } from "./memory.ts";
import { noDevice } from "./no-device.ts";
import { DEVICE_NEEDS, describeDevice, openOpenvinoCore } from "./openvino-core.ts";
import { openvinoProfile, precisionOf } from "./openvino-profile.ts";
import type { OpenvinoProvider } from "./providers.ts";
import { closeAtThreadEnd, closed } from "./thread-end.ts";
import { unusableModel } from "./unusable-model.ts";

const PROFILED = { PERF_COUNT: "YES" };

export class OpenvinoEngine implements Engine {
  readonly runtime = "openvino";
  readonly runtimeVersion: string;
  readonly libraryPath: string;
  readonly provider: string;
  readonly device: Device | undefined;
  readonly otherDevices: readonly Device[] = [];
  readonly precision: Engine["precision"];
  readonly ioMemory: Engine["ioMemory"];
  readonly placement: string;
  readonly fallback: Engine["fallback"];
  readonly settings: readonly Setting[];
  readonly times: EngineTimes;
  readonly isCompiledBefore?: boolean;
  readonly output: MappedGraph["output"];
  readonly takesMask: boolean;
  readonly fixedShape: MappedGraph["fixedShape"];
  readonly lengths: readonly number[];
  readonly #owned: DisposableStack;
  /** One for each of `lengths`, or one for all. */
  readonly #models: readonly OpenvinoCompiledModel[];
  readonly #graph: MappedGraph;
  readonly #modelPath: string;
  #lastCalls: OpenvinoCalls | undefined;

  /** @throws LibraryError, MissingError (no such device), NativeError (the model), DataError (not a text model) */
  constructor(row: OpenvinoProvider, options: EngineOptions) {
    const core = openOpenvinoCore(options.libraryPaths);
    const { threads, workerCpus, precision, isProfiled = false, lengths = [], batch = 1 } = options;
    const { compileCache } = options;
    const properties = row.options({ threads, workerCpus, precision });
    const all = {
      ...properties,
      ...(isProfiled && PROFILED),
      ...(compileCache !== undefined && { CACHE_DIR: compileCache }),
    };
    using owned = new DisposableStack();
    const shapes = lengths.length === 0 ? [undefined] : lengths.map((length) => [batch, length]);
    this.#models = shapes.map((shape) => owned.use(compileModel(core, row, options, all, shape)));
    const model = this.#models[0]!;
    const compileNs = this.#models.reduce((sum, { times }) => sum + times.readNs + times.compileNs, 0);
    this.times = { ...core.times, compileNs };
    if (compileCache !== undefined)
      this.isCompiledBefore = this.#models.every((one) => one.property("LOADED_FROM_CACHE").trim() === "YES");
    this.runtimeVersion = core.version;
    this.libraryPath = core.path;
    this.provider = options.provider;
    this.#modelPath = options.modelPath;
    this.#graph = mapGraph(options.modelPath, model.inputs.map(toGraphPort), model.outputs.map(toGraphPort));
    this.output = this.#graph.output;
    this.takesMask = this.#graph.inputs.some(({ role }) => role === "attention_mask");
    this.fixedShape = lengths.length === 0 ? this.#graph.fixedShape : { batch: 0, tokens: 0 };
    this.lengths = lengths;
    this.placement = model.property("EXECUTION_DEVICES").trim();
    this.fallback = isDeviceOf(this.placement, options.provider) ? "none" : "full";
    this.device = row.backend === "cpu" ? undefined : describeDevice(core, bareName(this.placement));
    this.precision = precisionOf(model.property("INFERENCE_PRECISION_HINT"));
    this.ioMemory = ioMemoryOf(core, row, options.provider);
    this.settings = Object.entries(properties).map(([name, asked]) => ({
      name,
      asked,
      readBack: model.property(name),
    }));
    this.#owned = owned.move();
    closeAtThreadEnd(this);
  }

  createCalls(batch: number, maxTokens: number): EngineCalls {
    const isFixed = this.lengths.length > 0 || this.fixedShape.tokens > 0;
    const calls = new OpenvinoCalls(this.#models, this.lengths, this.#graph, batch, maxTokens, {
      modelPath: this.#modelPath,
      isCpu: this.device === undefined,
      isFixed,
      driverMemory: this.ioMemory === "driver" ? this.provider : undefined,
    });
    this.#lastCalls = calls;
    // A compiled model goes after its calls.
    return this.#owned.adopt(calls, () => calls.close());
  }

  profile(): Profile {
    if (this.#lastCalls === undefined) throw new Error("a profile was asked for before any call was made");
    return openvinoProfile(this.#lastCalls.nodeRuns(), this.provider);
  }

  close(): void {
    closed(this);
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Of the model that calls are made of. */
interface Opened {
  readonly modelPath: string;
  readonly isCpu: boolean;
  /** Whether calls have given lengths. */
  readonly isFixed: boolean;
  /** The device whose driver gives out memory for calls; undefined for the host's. */
  readonly driverMemory: string | undefined;
}

class OpenvinoCalls implements EngineCalls {
  readonly batch: number;
  readonly maxTokens: number;
  readonly inputs: readonly TokenInput[];
  readonly output: Float32Array;
  readonly halves: Uint16Array | undefined;
  readonly #owned: DisposableStack;
  readonly #arena: Arena;
  readonly #core: OpenvinoCore;
  /** One for each model. */
  readonly #requests: readonly OpenvinoInferRequest[];
  /** By the tokens of a call. */
  readonly #requestOf: Uint16Array;
  readonly #opened: Opened;

  constructor(
    models: readonly OpenvinoCompiledModel[],
    lengths: readonly number[],
    graph: MappedGraph,
    batch: number,
    maxTokens: number,
    opened: Opened,
  ) {
    this.batch = batch;
    this.maxTokens = maxTokens;
    this.#opened = opened;
    this.#core = models[0]!.core;
    using owned = new DisposableStack();
    this.#arena = owned.use(new Arena("openvino-calls"));
    const { driverMemory: device } = opened;
    const memory = device === undefined ? undefined : owned.use(new OpenvinoDriverMemory(this.#core, device));
    const views = memory?.viewsOf(this.#arena) ?? this.#arena;
    const { inputs, output, halves } = allocateCallMemory(views, graph, batch, maxTokens);
    this.inputs = inputs;
    this.output = output;
    this.halves = halves;
    // All lie over the same memory, whatever the length.
    const requestOptions = {
      arena: this.#arena,
      maxLength: maxTokens,
      inputs: graph.inputOrder.map((name) => this.#port(name, graph)),
      output: {
        elementType: OpenvinoElementType[graph.output.elementType],
        dataAddr: this.#arena.address(halves ?? output),
        shape: (tokens: number) => outputShape(graph, batch, tokens),
      },
      outputIndex: graph.outputIndex,
      outputVaries: !graph.output.isPooled,
    };
    this.#requests = models.map((model) => {
      const request = new OpenvinoInferRequest(model, requestOptions);
      owned.defer(() => request.close());
      return request;
    });
    this.#requestOf = new Uint16Array(maxTokens + 1);
    lengths.forEach((length, index) => {
      if (length <= maxTokens) this.#requestOf[length] = index;
    });
    this.#arena.touch();
    this.#arena.freeze();
    this.#owned = owned.move();
  }

  #port(name: string, { caches }: MappedGraph): PreparedPort {
    const { batch } = this;
    const input = this.inputs.find(({ role }) => role === name);
    if (input) {
      return {
        elementType: input.wordsPerElement === 2 ? OpenvinoElementType.int64 : OpenvinoElementType.int32,
        dataAddr: this.#arena.address(input.words),
        shape: (tokens) => [batch, tokens],
      };
    }
    const cache = caches.find((each) => each.name === name)!;
    return {
      elementType: OpenvinoElementType[cache.elementType],
      dataAddr: this.#arena.address(this.output), // Nothing is read from it: the tensor is empty.
      shape: () => emptyCacheShape(cache, batch),
    };
  }

  /** The graph gives whole vectors. */
  cutTo(): void {}

  prepare(tokens: number): void {
    this.#requests[this.#requestOf[tokens]!]!.prepare(tokens);
  }

  infer(tokens: number): number {
    return this.#requests[this.#requestOf[tokens]!]!.run(tokens);
  }

  check(status: number): void {
    try {
      this.#check(status);
    } catch (error) {
      const { isFixed } = this.#opened;
      throw failedCall(error, { ...this.#opened, shortest: isFixed ? undefined : () => this.#canCall(1) });
    }
  }

  #check(status: number): void {
    this.#requests[0]!.check("ov_infer_request_infer", status);
  }

  /** With what lies in the inputs. */
  #canCall(tokens: number): boolean {
    try {
      this.prepare(tokens);
      this.#check(this.infer(tokens));
      return true;
    } catch {
      return false;
    }
  }

  /** Of the last call that each length had. */
  nodeRuns(): readonly OpenvinoNodeRun[] {
    return this.#requests.filter(({ hasRun }) => hasRun).flatMap((request) => request.nodeRuns());
  }

  lock(): string | undefined {
    return this.#arena.lock().refusal;
  }

  nativeCall(tokens: number): NativeCall {
    // The tensors of this length must be bound: one call does that.
    this.check(this.infer(tokens));
    return {
      functionAddr: this.#core.functionAddress("ov_infer_request_infer"),
      argumentAddrs: [this.#requests[this.#requestOf[tokens]!]!.handle],
    };
  }

  close(): void {
    this.#owned.dispose();
  }
}

function compileModel(
  core: OpenvinoCore,
  row: OpenvinoProvider,
  { provider, modelPath }: EngineOptions,
  properties: Readonly<Record<string, string>>,
  shape: readonly number[] | undefined,
): OpenvinoCompiledModel {
  const refusal = DEVICE_NEEDS[row.needs](core, provider);
  if (refusal !== undefined) throw noDevice(row, provider, refusal);
  try {
    return new OpenvinoCompiledModel(core, modelPath, provider, properties, shape);
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
    // What the CPU refuses to compile is no whole model; other devices have reasons of their own.
    if (error.functionName === "ov_core_read_model" || row.backend === "cpu") {
      throw unusableModel(modelPath, "OpenVINO", error.nativeMessage);
    }
    throw error;
  }
}

/** The CPU computes on the memory that it is given: it is asked for its tensors in a test. */
function ioMemoryOf(core: OpenvinoCore, { backend }: OpenvinoProvider, device: string): IoMemory {
  if (backend === "cpu") return "in-place";
  return OpenvinoDriverMemory.isGivenBy(core, device) ? "driver" : "copied";
}

/** OpenVINO says GPU.0 for GPU; a device in parentheses is a stand-in. */
function isDeviceOf(device: string, provider: string): boolean {
  return device === provider || device.startsWith(`${provider}.`);
}

function bareName(device: string): string {
  return device.replace(/^\((.*)\)$/, "$1");
}

const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  [OpenvinoElementType.float32]: "float32",
  [OpenvinoElementType.float16]: "float16",
  [OpenvinoElementType.int32]: "int32",
  [OpenvinoElementType.int64]: "int64",
};

function toGraphPort({ name, elementType, shape }: OpenvinoPort): GraphPort {
  return { name, elementType: ELEMENT_TYPES[elementType] ?? "other", shape };
}
