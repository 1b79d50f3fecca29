// One model made ready by ONNX Runtime: options asked for, what the graph takes and gives, and which provider got it.
import { CString, type Pointer, read } from "bun:ffi";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Arena, readPointer } from "../arena.ts";
import { operatingSystem } from "../os/current.ts";
import type { OrtFunctionName } from "./abi.ts";
import type { OrtEnvironment } from "./environment.ts";

const EXECUTION_SEQUENTIAL = 0;
const OPTIMIZE_NOTHING = 0;
const OPTIMIZE_ALL = 99;

export interface OrtProvider {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  /** Of a library that was registered: the device that it shall take, of the environment. */
  readonly device?: number | undefined;
}

export interface OrtSessionOptions {
  readonly intraOpThreads: number;
  /** Session configuration by key. The library accepts an unknown key in silence: keys come from our own code only. */
  readonly config: Readonly<Record<string, string>>;
  /** Empty: the CPU. */
  readonly providers: readonly OrtProvider[];
  /** False where memory may not be laid out once for calls of one shape. */
  readonly memoryPattern?: boolean | undefined;
  /** A session of this process that another thread opened, which outlives this one; nothing is opened then. */
  readonly shared?: number | undefined;
  /** False where the CPU's memory goes back to the system after each call. */
  readonly arena?: boolean | undefined;
  /** Sizes of dimensions that the graph leaves open, by its own names for them. */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
  /** False for a session that is only asked what it takes and gives. */
  readonly isOptimized?: boolean;
  /** Whether it keeps which node ran where and how long; never of a session that is timed. */
  readonly isProfiled?: boolean;
}

/** One run of one node, as the profile has it. */
export interface OrtNodeRun {
  readonly name: string;
  readonly operator: string;
  /** Empty where the profile names none. */
  readonly provider: string;
  /** On the host's clock: a device may still be at work when it ends. */
  readonly durationUs: number;
  /** Element types of its outputs, as the library writes them: float, float16, int64 … */
  readonly outputTypes: readonly string[];
}

/** One input or output of a graph. A dimension of -1 is dynamic. */
export interface TensorInfo {
  readonly name: string;
  readonly elementType: number;
  readonly shape: readonly number[];
  /** What the graph calls each dimension; empty for one that has no name. */
  readonly dimensionNames: readonly string[];
}

export class OrtSession {
  readonly environment: OrtEnvironment;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #threadIds: readonly number[];
  readonly #handle: number;
  readonly #owned: DisposableStack;
  readonly #profileFolder: string | undefined;

  /** @throws NativeError with the library's own message, for example for a truncated model */
  constructor(environment: OrtEnvironment, modelPath: string, options: OrtSessionOptions) {
    this.environment = environment;
    using owned = new DisposableStack();
    const threadsBefore = operatingSystem.threadIds();
    this.#profileFolder = options.isProfiled === true ? profileFolder(owned) : undefined;
    this.#handle =
      options.shared ?? createSession(environment, owned, modelPath, options, this.#profileFolder);
    this.#threadIds = bornSince(threadsBefore);
    this.inputs = this.#describe("Input");
    this.outputs = this.#describe("Output");
    this.#owned = owned.move();
  }

  /** @throws Error after `close` */
  get handle(): number {
    if (this.#owned.disposed) throw new Error("the session of ONNX Runtime is closed");
    return this.#handle;
  }

  /** Where each thread that came with it may run, by the system. The caller of a run is one more thread. */
  threadCpus(): readonly (readonly number[])[] {
    return this.#threadIds.map((id) => operatingSystem.affinity(id));
  }

  /**
   * How many nodes each execution provider got, by the library's own record of the graph
   * (needs `session.record_ep_graph_assignment_info`).
   */
  nodesByProvider(): ReadonlyMap<string, number> {
    const { environment } = this;
    const { api } = environment;
    using arena = new Arena("ort-nodes");
    const counts = new Map<string, number>();
    const countSlot = arena.view(Uint32Array, 2);
    const countAddr = arena.address(countSlot);
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

  /** Ends the profile and gives all that it holds. @throws Error for a session that keeps none */
  nodeRuns(): readonly OrtNodeRun[] {
    if (this.#profileFolder === undefined) throw new Error("a session without a profile was asked for it");
    const { environment } = this;
    const { api } = environment;
    const allocator = environment.out("GetAllocatorWithDefaultOptions", (out) =>
      api.GetAllocatorWithDefaultOptions(out),
    );
    const pathAddr = environment.out("SessionEndProfiling", (out) =>
      api.SessionEndProfiling(this.handle, allocator, out),
    );
    const path = new CString(pathAddr as Pointer).toString();
    environment.check("AllocatorFree", api.AllocatorFree(allocator, pathAddr));
    return nodeEvents(JSON.parse(readFileSync(path, "utf8")) as ProfileEvent[]);
  }

  close(): void {
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #describe(side: "Input" | "Output"): TensorInfo[] {
    const { environment } = this;
    const { api } = environment;
    const countName: OrtFunctionName = `SessionGet${side}Count`;
    const count = environment.out(countName, (out) => api[countName](this.#handle, out));
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
    const textAddr = environment.out(name, (out) => api[name](this.#handle, index, allocator, out));
    const text = new CString(textAddr as Pointer).toString();
    environment.check("AllocatorFree", api.AllocatorFree(allocator, textAddr));
    return text;
  }

  #tensorType(side: "Input" | "Output", index: number): Omit<TensorInfo, "name"> {
    const { environment } = this;
    const { api } = environment;
    using owned = new DisposableStack();
    const arena = owned.use(new Arena("ort-type"));
    const name: OrtFunctionName = `SessionGet${side}TypeInfo`;
    const typeInfoHandle = environment.own(owned, "ReleaseTypeInfo", name, (out) =>
      api[name](this.#handle, index, out),
    );
    const borrowedInfo = environment.out("CastTypeInfoToTensorInfo", (out) =>
      api.CastTypeInfoToTensorInfo(typeInfoHandle, out),
    );
    // A sequence or map has no tensor info: element type 0 is "undefined" in the C header too.
    if (borrowedInfo === 0) return { elementType: 0, shape: [], dimensionNames: [] };
    const elementType = environment.out("GetTensorElementType", (out) =>
      api.GetTensorElementType(borrowedInfo, out),
    );
    const rank = environment.out("GetDimensionsCount", (out) => api.GetDimensionsCount(borrowedInfo, out));
    const dims = arena.view(Int32Array, Math.max(2, 2 * rank));
    environment.check("GetDimensions", api.GetDimensions(borrowedInfo, arena.address(dims), rank));
    const names = arena.view(Uint32Array, Math.max(2, 2 * rank));
    environment.check(
      "GetSymbolicDimensions",
      api.GetSymbolicDimensions(borrowedInfo, arena.address(names), rank),
    );
    return {
      elementType,
      shape: Array.from({ length: rank }, (_, axis) => dims[2 * axis]),
      dimensionNames: Array.from({ length: rank }, (_, axis) =>
        new CString(readPointer(names, axis) as Pointer).toString(),
      ),
    };
  }
}

/** The library writes a file while it runs, and goes on until the session is released. Its name says whose it is: a killed one leaves it. */
function profileFolder(owned: DisposableStack): string {
  return owned.adopt(mkdtempSync(join(tmpdir(), `mrlbench-profile-${process.pid}-`)), (folder) => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // It lies where the system clears up, and what it said is known.
    }
  });
}

/** What is read of the profile: the format of Chrome's tracing. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    readonly output_type_shape?: readonly Readonly<Record<string, unknown>>[];
  };
}

const KERNEL_ENDING = "_kernel_time";

function nodeEvents(events: readonly ProfileEvent[]): readonly OrtNodeRun[] {
  return events
    .filter(({ cat, name = "" }) => cat === "Node" && name.endsWith(KERNEL_ENDING))
    .map(({ name = "", dur = 0, args = {} }) => ({
      name: name.slice(0, -KERNEL_ENDING.length),
      operator: args.op_name ?? "",
      provider: args.provider ?? "",
      durationUs: dur,
      outputTypes: (args.output_type_shape ?? []).flatMap((output) => Object.keys(output)),
    }));
}

/** Threads of a library carry the name of the thread that made them; those of the JavaScript engine have names of their own. */
function bornSince(threadsBefore: readonly number[]): number[] {
  if (operatingSystem.threadIds().every((id) => threadsBefore.includes(id))) return [];
  const threads = operatingSystem.threads();
  const caller = threads.find(({ id }) => id === operatingSystem.threadId());
  return threads
    .filter(({ id, name }) => !threadsBefore.includes(id) && name === caller?.name)
    .map(({ id }) => id);
}

/** The session copies what its options say: they go when it is made, or refused. */
function createSession(
  environment: OrtEnvironment,
  owned: DisposableStack,
  modelPath: string,
  options: OrtSessionOptions,
  folder: string | undefined,
): number {
  const { api } = environment;
  using temporary = new DisposableStack();
  const arena = temporary.use(new Arena("ort-options"));
  const optionsHandle = environment.own(temporary, "ReleaseSessionOptions", "CreateSessionOptions", (out) =>
    api.CreateSessionOptions(out),
  );
  applyOptions(environment, arena, optionsHandle, options);
  if (folder !== undefined) {
    const prefixAddr = arena.path(join(folder, "profile"));
    environment.check("EnableProfiling", api.EnableProfiling(optionsHandle, prefixAddr));
  }
  const pathAddr = arena.path(modelPath);
  return environment.own(owned, "ReleaseSession", "CreateSession", (out) =>
    api.CreateSession(environment.handle, pathAddr, optionsHandle, out),
  );
}

function applyOptions(
  environment: OrtEnvironment,
  arena: Arena,
  handle: number,
  options: OrtSessionOptions,
): void {
  const { api } = environment;
  environment.check("SetSessionExecutionMode", api.SetSessionExecutionMode(handle, EXECUTION_SEQUENTIAL));
  environment.check(
    "SetSessionGraphOptimizationLevel",
    api.SetSessionGraphOptimizationLevel(
      handle,
      options.isOptimized === false ? OPTIMIZE_NOTHING : OPTIMIZE_ALL,
    ),
  );
  environment.check("SetIntraOpNumThreads", api.SetIntraOpNumThreads(handle, options.intraOpThreads));
  environment.check("SetInterOpNumThreads", api.SetInterOpNumThreads(handle, 1));
  if (options.memoryPattern === false) environment.check("DisableMemPattern", api.DisableMemPattern(handle));
  if (options.arena === false) environment.check("DisableCpuMemArena", api.DisableCpuMemArena(handle));
  for (const [name, size] of Object.entries(options.dimensions ?? {})) {
    environment.check(
      "AddFreeDimensionOverrideByName",
      api.AddFreeDimensionOverrideByName(handle, arena.cString(name), size),
    );
  }
  for (const [key, value] of Object.entries(options.config)) {
    environment.check(
      "AddSessionConfigEntry",
      api.AddSessionConfigEntry(handle, arena.cString(key), arena.cString(value)),
    );
  }
  for (const provider of options.providers) appendProvider(environment, arena, handle, provider);
}

function appendProvider(
  environment: OrtEnvironment,
  arena: Arena,
  handle: number,
  { name, options, device }: OrtProvider,
): void {
  const { api } = environment;
  const keys = Object.keys(options).map((key) => arena.cString(key));
  const values = Object.values(options).map((value) => arena.cString(value));
  const entries = [arena.pointers(keys), arena.pointers(values), keys.length] as const;
  if (device === undefined) {
    environment.check(
      "SessionOptionsAppendExecutionProvider",
      api.SessionOptionsAppendExecutionProvider(handle, arena.cString(name), ...entries),
    );
    return;
  }
  environment.check(
    "SessionOptionsAppendExecutionProvider_V2",
    api.SessionOptionsAppendExecutionProvider_V2(
      handle,
      environment.handle,
      arena.pointers([device]),
      1,
      ...entries,
    ),
  );
}
