// The engine on ONNX Runtime.
import { Arena } from "../../ffi/arena.ts";
import { NativeError } from "../../ffi/errors.ts";
import { OrtElementType } from "../../ffi/ort/abi.ts";
import { OrtBoundCall, OrtPlainCall } from "../../ffi/ort/call.ts";
import { hasDeviceTensors, timeCopies } from "../../ffi/ort/device-copies.ts";
import type { OrtSession, TensorInfo } from "../../ffi/ort/session.ts";
import { OrtTensors } from "../../ffi/ort/tensors.ts";
import { ADAPTERS, oneAdapter } from "./adapter.ts";
import { type Device, SoftwareDevice } from "./device.ts";
import type {
  CopyTimes,
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
import { deviceOfLibrary } from "./library-provider.ts";
import { allocateCallMemory, emptyCacheShape, outputShape } from "./memory.ts";
import { noDevice } from "./no-device.ts";
import { openOrtEnvironment } from "./ort-environment.ts";
import { callFailure } from "./ort-failures.ts";
import { ortProfile } from "./ort-profile.ts";
import { FALLBACK_PROVIDER, isOfLengths, openOrtSessions } from "./ort-sessions.ts";
import { hasFastProducts, type OrtProvider } from "./providers.ts";
import { closeAtThreadEnd, closed } from "./thread-end.ts";

/** Of each part, for a median. */
const COPIES = 65;

const SPIN_KEY = "session.intra_op.allow_spinning";
const AFFINITY_KEY = "session.intra_op_thread_affinities";
const NO_FALLBACK_KEY = "session.disable_cpu_ep_fallback";

export class OrtEngine implements Engine {
  readonly runtime = "ort";
  readonly runtimeVersion: string;
  readonly libraryPath: string;
  readonly provider: string;
  readonly device: Device | undefined;
  readonly otherDevices: readonly Device[];
  readonly precision: Engine["precision"];
  readonly ioMemory: Engine["ioMemory"];
  readonly placement: string;
  readonly fallback: Engine["fallback"];
  readonly times: EngineTimes;
  readonly isCompiledBefore?: boolean;
  readonly output: MappedGraph["output"];
  readonly takesMask: boolean;
  readonly fixedShape: MappedGraph["fixedShape"];
  readonly lengths: readonly number[];
  readonly #owned: DisposableStack;
  /** One for each of `lengths` where the provider takes fixed shapes only, else one for all. */
  readonly #sessions: readonly OrtSession[];
  readonly #graph: MappedGraph;
  readonly #modelPath: string;
  readonly #readSettings: () => readonly Setting[];
  readonly #row: OrtProvider;

  /** @throws LibraryError, MissingError (no such device), NativeError (the model), DataError (not a text model) */
  constructor(row: OrtProvider, options: EngineOptions) {
    const environment = openOrtEnvironment(options.libraryPaths);
    const brought =
      row.library === undefined ? undefined : deviceOfLibrary(environment, row.library, row.backend);
    const [device, ...otherDevices] = devicesOf(row, options, brought?.device);
    this.device = device;
    this.otherDevices = otherDevices;
    const beginNs = Bun.nanoseconds();
    const isFast = hasFastProducts(row, options.precision, options.cpuPrecisions ?? []);
    const config = { ...sessionConfig(options), ...(isFast && { [row.fastProducts!.key]: "1" }) };
    using owned = new DisposableStack();
    const { sessions, isCompiledBefore } = openOrtSessions({ environment, row, options, config, brought });
    this.#sessions = sessions.map((one) => owned.use(one));
    const [session] = this.#sessions as [OrtSession];
    if (isCompiledBefore !== undefined) this.isCompiledBefore = isCompiledBefore;
    this.times = { ...environment.times, compileNs: Bun.nanoseconds() - beginNs };
    this.runtimeVersion = environment.version;
    this.libraryPath = environment.path;
    this.provider = brought?.provider ?? options.provider;
    this.#row = row;
    this.#modelPath = options.modelPath;
    this.#graph = mapGraph(
      options.modelPath,
      session.inputs.map(toGraphPort),
      session.outputs.map(toGraphPort),
    );
    this.output = this.#graph.output;
    this.takesMask = this.#graph.inputs.some(({ role }) => role === "attention_mask");
    this.lengths = options.lengths ?? [];
    this.fixedShape = isOfLengths(row, options) ? { batch: 0, tokens: 0 } : this.#graph.fixedShape;
    const nodesByProvider = addedUp(this.#sessions.map((one) => one.nodesByProvider()));
    this.placement = describeNodes(nodesByProvider);
    this.precision = isFast ? options.precision : row.precision === "f32" ? "f32" : undefined;
    this.ioMemory = ioMemoryOf(row, session);
    this.fallback = fallbackOf(nodesByProvider, row.native?.recorded ?? this.provider);
    this.#readSettings = () => settingsOf(session, config, options, row);
    this.#owned = owned.move();
    closeAtThreadEnd(this);
  }

  /** As it is now: threads bind themselves some time after they are made. */
  get settings(): readonly Setting[] {
    return this.#readSettings();
  }

  /** Where there is one for each length, no other thread is given them. */
  get session(): number | undefined {
    return this.#sessions.length === 1 ? this.#sessions[0]!.handle : undefined;
  }

  createCalls(batch: number, maxTokens: number): EngineCalls {
    const calls = this.#callsOf(batch, maxTokens);
    // A session goes after its calls.
    return this.#owned.adopt(calls, () => calls.close());
  }

  #callsOf(batch: number, maxTokens: number): OrtCalls {
    const lengths = this.#sessions.length > 1 ? this.lengths : [];
    const opened = { sessions: this.#sessions, lengths, row: this.#row, modelPath: this.#modelPath };
    return new OrtCalls(opened, this.#graph, batch, maxTokens);
  }

  copies(batch: number, tokens: number): CopyTimes | undefined {
    if (this.#row.backend === "cpu") return undefined;
    const calls = this.#callsOf(batch, tokens);
    try {
      return calls.copies(tokens);
    } finally {
      calls.close();
    }
  }

  profile(): Profile {
    const { operators, precision } = ortProfile(
      this.#sessions.flatMap((session) => session.nodeRuns()),
      this.provider,
    );
    // What is inside a node that a library made of others, its types do not say.
    return { operators, precision: this.#row.precision === "unknown" ? undefined : precision };
  }

  close(): void {
    closed(this);
    this.#owned.dispose();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What calls are made of. */
interface Opened {
  readonly sessions: readonly OrtSession[];
  /** Tokens of a call of each session; empty where one takes any. */
  readonly lengths: readonly number[];
  readonly row: OrtProvider;
  readonly modelPath: string;
}

class OrtCalls implements EngineCalls {
  readonly batch: number;
  readonly maxTokens: number;
  readonly inputs: readonly TokenInput[];
  readonly output: Float32Array;
  readonly halves: Uint16Array | undefined;
  readonly #owned: DisposableStack;
  readonly #arena: Arena;
  readonly #opened: Opened;
  /** One for each session. */
  readonly #calls: readonly (OrtBoundCall | OrtPlainCall)[];
  /** By the tokens of a call. */
  readonly #callOf: Uint16Array;
  readonly #tensors: readonly OrtTensors[];
  readonly #isFixed: boolean;

  constructor(opened: Opened, graph: MappedGraph, batch: number, maxTokens: number) {
    const { sessions, lengths, row } = opened;
    this.#opened = opened;
    this.#isFixed = graph.fixedShape.tokens > 0;
    this.batch = batch;
    this.maxTokens = maxTokens;
    using owned = new DisposableStack();
    this.#arena = owned.use(new Arena("ort-calls"));
    const { inputs, output, halves } = allocateCallMemory(this.#arena, graph, batch, maxTokens);
    this.inputs = inputs;
    this.output = output;
    this.halves = halves;
    // All lie over the same memory, whatever the length.
    const request = {
      arena: this.#arena,
      maxLength: maxTokens,
      inputs: [
        ...inputs.map(({ role, words, wordsPerElement }) => ({
          name: role,
          elementType: wordsPerElement === 2 ? OrtElementType.int64 : OrtElementType.int32,
          elementBytes: 4 * wordsPerElement,
          dataAddr: this.#arena.address(words),
          shape: (tokens: number) => [batch, tokens],
        })),
        ...graph.caches.map((cache) => ({
          name: cache.name,
          elementType: OrtElementType[cache.elementType],
          elementBytes: cache.elementType === "float16" ? 2 : 4,
          dataAddr: this.#arena.address(output), // Nothing is read from it: the tensor is empty.
          shape: () => emptyCacheShape(cache, batch),
        })),
      ],
      output: {
        name: graph.output.name,
        elementType: OrtElementType[graph.output.elementType],
        elementBytes: (halves ?? output).BYTES_PER_ELEMENT,
        dataAddr: this.#arena.address(halves ?? output),
        shape: (tokens: number) => outputShape(graph, batch, tokens),
      },
    };
    this.#tensors = sessions.map(({ environment }) => {
      const tensors = new OrtTensors(environment, request);
      owned.defer(() => tensors.close());
      return tensors;
    });
    this.#calls = sessions.map((session, index) => {
      const tensors = this.#tensors[index]!;
      const call =
        row.call === "bound" ? new OrtBoundCall(session, tensors) : new OrtPlainCall(session, tensors);
      owned.defer(() => call.close());
      return call;
    });
    this.#callOf = new Uint16Array(maxTokens + 1);
    lengths.forEach((length, index) => {
      if (length <= maxTokens) this.#callOf[length] = index;
    });
    this.#arena.touch();
    this.#arena.freeze();
    this.#owned = owned.move();
  }

  /** The graph gives whole vectors. */
  cutTo(): void {}

  /** @throws NativeError where the provider copies no tensors */
  copies(tokens: number): CopyTimes | undefined {
    const index = this.#callOf[tokens]!;
    return timeCopies(this.#opened.sessions[index]!, this.#tensors[index]!, tokens, COPIES);
  }

  prepare(tokens: number): void {
    this.#calls[this.#callOf[tokens]!]!.prepare(tokens);
  }

  infer(tokens: number): number {
    return this.#calls[this.#callOf[tokens]!]!.run(tokens);
  }

  check(status: number): void {
    const { row, modelPath } = this.#opened;
    try {
      this.#calls[0]!.check(status);
    } catch (error) {
      const known = error instanceof NativeError ? callFailure(error, row.name) : undefined;
      throw (
        known ??
        failedCall(error, {
          modelPath,
          isCpu: row.backend === "cpu",
          shortest: this.#isFixed ? undefined : () => this.#canCall(1),
        })
      );
    }
  }

  /** With what lies in the inputs. */
  #canCall(tokens: number): boolean {
    this.prepare(tokens);
    const status = this.infer(tokens);
    if (status === 0) return true;
    try {
      this.#calls[0]!.check(status);
    } catch {
      // What it is told of the first failure is enough.
    }
    return false;
  }

  lock(): string | undefined {
    return this.#arena.lock().refusal;
  }

  nativeCall(tokens: number): NativeCall {
    const index = this.#callOf[tokens]!;
    const call = this.#calls[index];
    if (!(call instanceof OrtBoundCall)) throw new Error("only a bound call can be handed to native code");
    return {
      functionAddr: this.#opened.sessions[index]!.environment.functionAddress("RunWithBinding"),
      argumentAddrs: call.runArguments(tokens),
    };
  }

  close(): void {
    this.#owned.dispose();
  }
}

function sessionConfig({
  threads,
  workerCpus,
  spin,
  provider,
  acceptsCpuNodes,
}: EngineOptions): Record<string, string> {
  const config: Record<string, string> = {
    [SPIN_KEY]: spin ? "1" : "0",
    "session.record_ep_graph_assignment_info": "1",
  };
  // One group a worker; the calling thread is not among them, and CPUs count from 1.
  if (workerCpus && threads > 1) config[AFFINITY_KEY] = workerCpus.map((cpu) => cpu + 1).join(";");
  if (provider !== FALLBACK_PROVIDER && !acceptsCpuNodes) config[NO_FALLBACK_KEY] = "1";
  return config;
}

/** @throws MissingError where there is none, or only a program for the CPU that was not asked for */
function devicesOf(
  row: OrtProvider,
  { provider, acceptsSoftware = false }: EngineOptions,
  brought: Device | undefined,
): readonly Device[] {
  const { devices, refusal } =
    brought === undefined
      ? oneAdapter(row.needs, ADAPTERS[row.needs]())
      : { devices: [brought], refusal: undefined };
  if (refusal !== undefined) throw noDevice(row, provider, refusal);
  const hardware = devices.filter(({ kind }) => kind === "hardware");
  const [first] = devices;
  if (first !== undefined && hardware.length === 0 && !acceptsSoftware)
    throw new SoftwareDevice(first, row.backend);
  return devices;
}

/**
 * What the session does, as far as it shows: its threads and where they may run. It accepts any key and only repeats the value, and a
 * device has threads of its own.
 */
function settingsOf(
  session: OrtSession,
  config: Readonly<Record<string, string>>,
  { threads, arena = true }: EngineOptions,
  row: OrtProvider,
): Setting[] {
  const isShown = row.threads === "session";
  const threadCpus = session.threadCpus();
  const shown: Readonly<Record<string, string>> = {
    [AFFINITY_KEY]: threadCpus.map((cpus) => cpus.map((cpu) => cpu + 1).join(",")).join(";"),
  };
  return [
    {
      name: "intra_op_num_threads",
      asked: String(threads),
      readBack: isShown ? String(threadCpus.length + 1) : null,
    },
    { name: "cpu_mem_arena", asked: arena ? "1" : "0", readBack: null },
    ...Object.entries(config).map(([name, asked]) => ({
      name,
      asked,
      readBack: (isShown ? shown[name] : undefined) ?? null,
    })),
  ];
}

/** A provider that takes host memory may copy it on its own, and says so nowhere. */
function ioMemoryOf({ backend, library }: OrtProvider, session: OrtSession): IoMemory | undefined {
  if (hasDeviceTensors(session)) return "copied";
  return backend === "cpu" && library === undefined ? "in-place" : undefined;
}

/** Every provider that got a part of the graph, with its number of nodes where there are several. */
function describeNodes(nodesByProvider: ReadonlyMap<string, number>): string {
  const entries = [...nodesByProvider];
  if (entries.length === 1) return entries[0]![0];
  return entries.map(([provider, nodeCount]) => `${provider}:${nodeCount}`).join("+");
}

function addedUp(all: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [provider, nodeCount] of all.flatMap((one) => [...one]))
    sums.set(provider, (sums.get(provider) ?? 0) + nodeCount);
  return sums;
}

function fallbackOf(nodesByProvider: ReadonlyMap<string, number>, provider: string): Engine["fallback"] {
  const strays = [...nodesByProvider.keys()].filter((name) => name !== provider);
  if (strays.length === 0) return "none";
  return nodesByProvider.has(provider) ? "partial" : "full";
}

const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  [OrtElementType.float32]: "float32",
  [OrtElementType.float16]: "float16",
  [OrtElementType.int32]: "int32",
  [OrtElementType.int64]: "int64",
};

function toGraphPort({ name, elementType, shape }: TensorInfo): GraphPort {
  return { name, elementType: ELEMENT_TYPES[elementType] ?? "other", shape };
}
