// What mrlbench asks of a runtime: one model made ready on one device, and calls that exist before they are made.
// Nobody outside this folder knows which runtime stands behind it.
import type { StoredTable } from "../core/stored-table.ts";
import type { Device } from "./device.ts";
import type { Precision, Runtime } from "./providers.ts";

/** One setting of the runtime: what was asked for, and what it says that it does. */
export interface Setting {
  readonly name: string;
  readonly asked: string;
  /** Null where it cannot be read: the runtime's copy of the request is no answer. */
  readonly readBack: string | null;
}

export interface EngineTimes {
  /** Open the library and look up its functions. */
  readonly libraryNs: number;
  /** Make its environment or core, which loads what else it needs. */
  readonly environmentNs: number;
  /** Read the model, optimise and compile it. */
  readonly compileNs: number;
}

export interface EngineOptions {
  /** Provider or device by the runtime's own name. */
  readonly provider: string;
  /** Paths of the runtime's library, best first. */
  readonly libraryPaths: readonly string[];
  readonly modelPath: string;
  /** Of a static model, for a runtime without a graph, which closes it. */
  readonly table?: StoredTable | undefined;
  /** What the build made of kernels/, for the same. */
  readonly kernels?: Uint8Array<ArrayBuffer> | undefined;
  readonly threads: number;
  /** CPUs for the runtime's own threads, one each; undefined leaves them to the system. The calling thread is the host's business. */
  readonly workerCpus: readonly number[] | undefined;
  readonly spin: boolean;
  /** What `Engine.session` of another thread of this process gave: calls are made on it, and nothing is opened. */
  readonly sharedSession?: number | undefined;
  /** Whether memory is kept between calls, where the runtime lets us say; it is where this is left out. */
  readonly arena?: boolean | undefined;
  /** Undefined for what the provider computes in by itself. */
  readonly precision?: Precision | undefined;
  /** What the CPU multiplies in by itself; left out where nobody asked it. */
  readonly cpuPrecisions?: readonly string[] | undefined;
  /** Whether a program for the CPU may be the device. */
  readonly acceptsSoftware?: boolean | undefined;
  /** Whether the CPU may take the nodes that the device cannot do. */
  readonly acceptsCpuNodes?: boolean | undefined;
  /** Numbers of tokens that calls shall have, the smallest first; undefined for any. */
  readonly lengths?: readonly number[] | undefined;
  /** Texts of a call, where its shape is fixed by `lengths`. */
  readonly batch?: number | undefined;
  /** Beside what its row says, for the provider of a library. */
  readonly providerOptions?: Readonly<Record<string, string>> | undefined;
  /** Folder that keeps what was compiled, where the runtime has such a thing; undefined to compile anew and keep nothing. */
  readonly compileCache?: string | undefined;
  /** Whether it keeps where each node ran and how long: for a proof, never for what is timed. */
  readonly isProfiled?: boolean | undefined;
}

/** All nodes of one operator that ran in one place. */
export interface OperatorRuns {
  readonly operator: string;
  /** By the runtime's own name of a provider or kernel; `onCpu` says what it means. */
  readonly place: string;
  /** Whether the CPU did it, where another device was asked for. */
  readonly onCpu: boolean;
  readonly nodeCount: number;
  /** Of all runs, on the host's clock. */
  readonly timeNs: number;
}

/**
 * Where inputs and output of calls lie. in-place: in the host's memory, where the CPU computes on them · driver: in memory that the
 * device's driver gave out for both, so that one which shares its memory with the host copies nothing · copied: in the host's memory, which
 * each call copies to the device and back.
 */
export type IoMemory = "in-place" | "driver" | "copied";

/** One call after the other. */
export interface CopyTimes {
  /** Inputs to the device. */
  readonly hostToDeviceNs: readonly number[];
  /** Until the runtime says that a call was made: the device may still be at work. */
  readonly launchNs: readonly number[];
  /** The output from the device. */
  readonly deviceToHostNs: readonly number[];
}

/** What a profile shows of the calls that were made. */
export interface Profile {
  readonly operators: readonly OperatorRuns[];
  /** In what the nodes computed that compute most; undefined where it does not show. */
  readonly precision: Precision | undefined;
}

/** What an input of a text model is for. */
export type InputRole = "input_ids" | "attention_mask" | "token_type_ids" | "position_ids";

/** Memory of one input: whole numbers, row-major [batch, tokens]. */
export interface TokenInput {
  readonly role: InputRole;
  /** Low words of the elements, `wordsPerElement` apart: 1 for int32, 2 for int64 (their high words stay 0). */
  readonly words: Int32Array;
  readonly wordsPerElement: 1 | 2;
}

/** What the graph gives. `[batch, dim]` when it pools by itself, else one vector a token: `[batch, tokens, dim]`. */
export interface OutputInfo {
  readonly name: string;
  readonly elementType: "float32" | "float16";
  readonly isPooled: boolean;
  readonly dim: number;
}

/** Numbers that a graph of fixed shape takes, and no others; 0 where it takes any. */
export interface FixedShape {
  readonly batch: number;
  readonly tokens: number;
}

/** Calls of one batch size, for every number of tokens up to a maximum, over memory that never moves. */
export interface EngineCalls {
  readonly batch: number;
  readonly maxTokens: number;
  readonly inputs: readonly TokenInput[];
  /** Written by the runtime itself, unless it writes `halves`. */
  readonly output: Float32Array;
  /** What the runtime writes where the graph gives float16, as bits; whoever reads `output` must widen them into it. */
  readonly halves: Uint16Array | undefined;
  /** The next calls need the first `dim` components alone: a runtime that can leaves the others as they are. */
  cutTo(dim: number): void;
  /** Makes ready what calls of this many tokens a text need; not hot, does nothing the second time. */
  prepare(tokens: number): void;
  /** Hot: runs on what lies in the inputs. 0 is success; anything else is a status for `check`. Allocates nothing. */
  infer(tokens: number): number;
  /** @throws the failure behind a status that is not 0 */
  check(status: number): void;
  /** Keeps inputs and output in memory. Returns the system's reason when it refuses. */
  lock(): string | undefined;
  /** For native code that makes the same call. @throws when the runtime has none */
  nativeCall(tokens: number): NativeCall;
  close(): void;
}

/** A prepared call as native code sees it: a function that takes pointers, and returns 0 for success. */
export interface NativeCall {
  readonly functionAddr: number;
  readonly argumentAddrs: readonly number[];
}

export interface Engine {
  /** What several threads may make calls on at once; left out where the runtime has no such thing. It is this engine's. */
  readonly session?: number | undefined;
  readonly runtime: Runtime;
  readonly runtimeVersion: string;
  readonly libraryPath: string;
  readonly provider: string;
  /** What computes, by its own name; undefined where it is the machine's CPU, or nobody says. */
  readonly device: Device | undefined;
  /** Devices of which the runtime may have taken another one, and does not say which. */
  readonly otherDevices: readonly Device[];
  /** What it computes in, read back; undefined where only a profile shows it. */
  readonly precision: Precision | undefined;
  /** Undefined where nobody says. */
  readonly ioMemory: IoMemory | undefined;
  /** Which provider or device has the nodes, by the runtime's own record. */
  readonly placement: string;
  /** How much of the work left the device that was asked for. */
  readonly fallback: "none" | "partial" | "full";
  readonly settings: readonly Setting[];
  readonly times: EngineTimes;
  /** Whether it came from `compileCache`; left out where nothing is kept. */
  readonly isCompiledBefore?: boolean;
  readonly output: OutputInfo;
  /** True when the graph takes a mask, so that texts of different length can share a batch. */
  readonly takesMask: boolean;
  readonly fixedShape: FixedShape;
  /** Numbers of tokens that calls have, the smallest first: a text is padded to the next one. Empty where a call has any number. */
  readonly lengths: readonly number[];
  /** Ids of tokens lie below it; left out where only the graph says it. */
  readonly tokenRows?: number;
  createCalls(batch: number, maxTokens: number): EngineCalls;
  /**
   * The ways to the device and back, each by itself, of calls of one shape; left out where the runtime has no tensors on devices.
   * @returns undefined where its tensors lie in the host's memory
   */
  copies?(batch: number, tokens: number): CopyTimes | undefined;
  /** Where the nodes ran, over all calls until now; it ends the profile. @throws Error for an engine that keeps none */
  profile(): Profile;
  close(): void;
}
