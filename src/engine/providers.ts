// Execution providers and devices by the names that the runtimes give them: one row says all of one. What is looked at, told to a
// runtime or said to a person of a provider stands in its own row, so that a new one has nothing of another's.
// A provider settles runtime and backend at once, so it can contradict what was asked for those.

import { assert, UsageError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";

export const BACKENDS = ["cpu", "gpu", "npu"] as const;
/** Runtimes that a native library is; table is our own kernels. */
export const NATIVE_RUNTIMES = ["ort", "openvino"] as const;
export const RUNTIMES = [...NATIVE_RUNTIMES, "table"] as const;

/** What a device computes in. */
export const PRECISIONS = ["f32", "bf16", "f16"] as const;

export type Backend = (typeof BACKENDS)[number];
export type Precision = (typeof PRECISIONS)[number];
export type Runtime = (typeof RUNTIMES)[number];

/** Where a provider runs. */
export interface Placement {
  readonly runtime: Runtime;
  readonly backend: Backend;
}

/** What is asked of a runtime. */
export interface ProviderRequest {
  readonly threads: number;
  /** CPUs for the runtime's own threads, one each; undefined leaves them to the system. */
  readonly workerCpus: readonly number[] | undefined;
  /** Undefined for the provider's own. */
  readonly precision: Precision | undefined;
}

interface ProviderRow extends Placement {
  /** By the runtime's own name. */
  readonly name: string;
  /** Whether it takes graphs of fixed shape only: texts then go to buckets. */
  readonly fixedShapes?: true;
  /** Whether the runtime counts several such devices: GPU is GPU.0, GPU.1 … too. */
  readonly isCounted: boolean;
  /** The one system whose runtime has it; undefined for all of them. */
  readonly only?: { readonly platform: "darwin" | "win32"; readonly system: string };
  /** Among the providers of its backend; 1 is tried first. */
  readonly order: number;
  /** Libraries that it needs, by the names of their bundles, the runtime's own first. */
  readonly bundles: readonly ("ort" | "openvino" | "openvino-gpu" | "openvino-npu" | "kernels")[];
  /** Which of a model's graphs it runs best, where texts come one by one. */
  readonly graph: "common" | "ort-cpu" | "none";
  /** What it is told. */
  readonly options: (request: ProviderRequest) => Readonly<Record<string, string>>;
  /** How a failure begins that says that its device is missing, and what can be done about it; undefined for a device that every machine has. */
  readonly missing:
    | { readonly finding: string; readonly expected: string; readonly next: string }
    | undefined;
}

/** A provider of ONNX Runtime. */
export interface OrtProvider extends ProviderRow {
  readonly runtime: "ort";
  /** The names by which it is asked for and recorded, where those are not its own. */
  readonly native?: { readonly asked: string; readonly recorded: string };
  /** Whether memory may be laid out once for calls of one shape; DirectML refuses it. */
  readonly memoryPattern?: false;
  /** What it computes in; graph: in the types of the graph, which its profile shows; unknown: nobody says. */
  readonly precision: "f32" | "graph" | "unknown";
  /** bound: inputs and output are bound once, before the first call; plain: each call takes them. */
  readonly call: "bound" | "plain";
  /** Whose threads run it: the session's own, which show how many they are and where they may run, or the device's. */
  readonly threads: "session" | "device";
  /** Another precision for its matrix products, where the CPU multiplies in it: by this key of a session, on this machine. */
  readonly fastProducts?: {
    readonly precision: Precision;
    readonly key: string;
    readonly machine: string;
  };
  /** What must be there before the runtime is asked. */
  readonly needs: "nothing" | "vulkan" | "dxgi";
  /** The file that brings it, where it is not the runtime's own. */
  readonly library?: string;
}

/** A device of OpenVINO. */
export interface OpenvinoProvider extends ProviderRow {
  readonly runtime: "openvino";
  /** listed: its plugin is asked for devices first, for what it says without one is clearer than a failed compilation. */
  readonly needs: "nothing" | "listed";
}

/** Our own kernels over the table of a static model. */
export interface TableProvider extends ProviderRow {
  readonly runtime: "table";
}

export type Provider = OrtProvider | OpenvinoProvider | TableProvider;

/** By the name of the property from which the precision is read back as well. */
const PRECISION = "INFERENCE_PRECISION_HINT";
const LATENCY = { PERFORMANCE_HINT: "LATENCY" };

/** What a device computes in by itself, unless something is asked for. */
function inPrecision(precision: Precision | undefined): Readonly<Record<string, string>> {
  return precision === undefined ? LATENCY : { ...LATENCY, [PRECISION]: precision };
}

const WINDOWS = { platform: "win32", system: "Windows" } as const;
const MACOS = { platform: "darwin", system: "macOS" } as const;

/** Core ML has one provider for two kinds of device: which ones it may use is an option. The CPU is always among them. */
function coreMl(name: string, backend: Backend, computeUnits: string, expected: string): OrtProvider {
  return {
    ...{ name, isCounted: false, runtime: "ort", backend, order: backend === "npu" ? 2 : 4 },
    ...{ bundles: ["ort"], graph: "common", only: MACOS },
    native: { asked: "CoreML", recorded: "CoreMLExecutionProvider" },
    options: () => ({
      ModelFormat: "MLProgram",
      MLComputeUnits: computeUnits,
      RequireStaticInputShapes: "0",
    }),
    ...{ precision: "graph", call: "plain", threads: "device", needs: "nothing" },
    missing: {
      finding: "ONNX Runtime finds no device for",
      expected,
      next: "Update macOS.",
    },
  };
}

export const PROVIDERS: readonly Provider[] = [
  {
    name: "CPUExecutionProvider",
    isCounted: false,
    runtime: "ort",
    backend: "cpu",
    // On the CPU nothing is measured to choose.
    order: 1,
    bundles: ["ort"],
    graph: "ort-cpu",
    options: () => ({}),
    precision: "f32",
    fastProducts: {
      precision: "bf16",
      key: "mlas.enable_gemm_fastmath_arm64_bfloat16",
      machine: "linux-arm64",
    },
    call: "bound",
    threads: "session",
    needs: "nothing",
    missing: undefined,
  },
  {
    name: "WebGpuExecutionProvider",
    isCounted: false,
    runtime: "ort",
    backend: "gpu",
    order: 2,
    bundles: ["ort"],
    graph: "common",
    // int64 kernels are off by default, so that the casts of int64 inputs would stay on the CPU; and in the default layout the record
    // of the graph leaves WebGPU's own nodes out.
    options: () => ({ enableInt64: "1", preferredLayout: "NCHW" }),
    precision: "graph",
    call: "plain",
    threads: "device",
    needs: "vulkan",
    missing: {
      finding: "ONNX Runtime finds no device for",
      expected: "a GPU with a driver that offers Vulkan, Metal or Direct3D 12",
      next: "Install the GPU's driver.",
    },
  },
  {
    name: "DmlExecutionProvider",
    ...{ isCounted: false, runtime: "ort", backend: "gpu", order: 3, bundles: ["ort"], graph: "common" },
    only: WINDOWS,
    native: { asked: "DML", recorded: "DmlExecutionProvider" },
    memoryPattern: false,
    // Which adapter DXGI names first for speed; a software one is none.
    options: () => ({ performance_preference: "high_performance", device_filter: "gpu" }),
    ...{ precision: "graph", call: "plain", threads: "device", needs: "dxgi" },
    missing: {
      finding: "ONNX Runtime finds no device for",
      expected: "a GPU with a driver for Direct3D 12",
      next: "Install the GPU's driver.",
    },
  },
  coreMl("CoreMLExecutionProvider", "npu", "CPUAndNeuralEngine", "a Mac with a Neural Engine"),
  coreMl("CoreMLExecutionProvider.GPU", "gpu", "CPUAndGPU", "a Mac with a GPU that Metal knows"),
  {
    name: "CPU",
    isCounted: false,
    runtime: "openvino",
    backend: "cpu",
    order: 2,
    bundles: ["openvino"],
    graph: "common",
    // By default a CPU with bf16 would compute in bf16, and ARM in f16, without a word.
    options: ({ threads, workerCpus, precision = "f32" }) => ({
      ...inPrecision(precision),
      EXECUTION_MODE_HINT: "ACCURACY",
      // ACCURACY switches it off: without it weights in int8 are widened and cost what float32 costs. Groups of 32 (the runtime's own
      // default), 64 and 128 inputs were tried: 64 keeps the ranking, at 0.5 of the time of float32.
      DYNAMIC_QUANTIZATION_GROUP_SIZE: "64",
      INFERENCE_NUM_THREADS: String(threads),
      NUM_STREAMS: "1",
      ENABLE_CPU_PINNING: workerCpus ? "YES" : "NO",
    }),
    needs: "nothing",
    missing: undefined,
  },
  {
    name: "WebAssembly",
    isCounted: false,
    runtime: "table",
    backend: "cpu",
    // A candidate beside the runtimes: only who names it gets it.
    order: 3,
    bundles: ["kernels"],
    graph: "none",
    options: () => ({}),
    missing: undefined,
  },
  {
    name: "GPU",
    isCounted: true,
    runtime: "openvino",
    backend: "gpu",
    order: 1,
    bundles: ["openvino", "openvino-gpu"],
    graph: "common",
    options: ({ precision }) => inPrecision(precision),
    needs: "listed",
    missing: {
      finding: "OpenVINO finds no",
      expected: "an Intel GPU with its driver",
      next: "Install the GPU's driver.",
    },
  },
  {
    name: "NPU",
    fixedShapes: true,
    isCounted: false,
    runtime: "openvino",
    backend: "npu",
    order: 1,
    bundles: ["openvino", "openvino-npu"],
    graph: "common",
    options: ({ precision }) => inPrecision(precision),
    needs: "listed",
    missing: {
      finding: "OpenVINO finds no",
      expected: "an Intel NPU with its driver",
      next: "Install the NPU's driver.",
    },
  },
];

/**
 * Whether the precision that was asked for is that of the provider's fast products, on this machine.
 * @param native what the CPU multiplies in by itself
 */
export function hasFastProducts(
  { fastProducts }: OrtProvider,
  precision: Precision | undefined,
  native: readonly string[],
  machine: string = `${process.platform}-${process.arch}`,
): boolean {
  if (fastProducts === undefined || precision !== fastProducts.precision) return false;
  return fastProducts.machine === machine && native.includes(precision);
}

/** Those that the runtimes of a system have. */
export function providersOf(platform: string): readonly Provider[] {
  return PROVIDERS.filter(({ only }) => only === undefined || only.platform === platform);
}

export const PROVIDER_NAMES: readonly string[] = PROVIDERS.map(({ name }) => name);

/** The row of a provider; undefined for a name that no runtime here knows. */
export function providerOf(name: string): Provider | undefined {
  return PROVIDERS.find((row) => row.name === (row.isCounted ? name.replace(/\.\d+$/, "") : name));
}

/** Where a provider runs; undefined as above. */
export function placementOf(name: string): Placement | undefined {
  const row = providerOf(name);
  return row && { runtime: row.runtime, backend: row.backend };
}

/** What the user asked for by name; undefined where nothing was asked. */
export interface AskedPlacement {
  readonly backend: readonly Backend[] | undefined;
  readonly runtime: readonly (Runtime | "auto")[] | undefined;
}

/**
 * The placement of each provider (names that `placementOf` knows), in order, when providers and `asked` agree: every
 * provider runs on a backend and a runtime that was asked for, and everything asked for is served by a provider.
 * @throws UsageError on a contradiction.
 */
export function checkProvider(providers: readonly string[], asked: AskedPlacement): readonly Placement[] {
  const placements = providers.map(knownPlacement);
  const runtime = asked.runtime?.includes("auto") ? undefined : asked.runtime;
  requireAgreement(
    providers,
    placements.map((placement) => placement.backend),
    asked.backend,
    "backend",
  );
  requireAgreement(
    providers,
    placements.map((placement) => placement.runtime),
    runtime,
    "runtime",
  );
  return placements;
}

function knownPlacement(provider: string): Placement {
  const placement = placementOf(provider);
  assert(placement !== undefined, `provider ${provider} is known`);
  return placement;
}

/** `served[i]` is what `providers[i]` runs on; `asked` is what `option` names. */
function requireAgreement(
  providers: readonly string[],
  served: readonly string[],
  asked: readonly string[] | undefined,
  option: string,
): void {
  if (asked === undefined) return;
  const stray = served.findIndex((place) => !asked.includes(place));
  const unserved = asked.find((place) => !served.includes(place));
  if (stray < 0 && unserved === undefined) return;
  throw new UsageError({
    what: `${optionName("provider")} ${providers.join(",")} contradicts ${optionName(option)} ${asked.join(",")}`,
    seen: stray < 0 ? `no provider for ${unserved}` : `${providers[stray]} is ${served[stray]}`,
    expected: "providers that run where it was asked for",
    next: "Leave out one of the two: a provider alone settles runtime and backend.",
  });
}
