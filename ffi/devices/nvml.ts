// How busy NVIDIA's devices are, as their driver tells by its management library (NVML). It is opened where the driver is, and nowhere else.
import { CString, linkSymbols, type Pointer, read } from "bun:ffi";
import { Arena } from "../arena.ts";
import { operatingSystem } from "../os/current.ts";

export interface NvidiaUse {
  readonly name: string;
  /** Share of the last moment in which something was computed, 0 to 1. */
  readonly busyShare: number;
}

const LIBRARY = "libnvidia-ml.so.1";

const FUNCTIONS = [
  "nvmlInit_v2",
  "nvmlShutdown",
  "nvmlDeviceGetCount_v2",
  "nvmlDeviceGetHandleByIndex_v2",
  "nvmlDeviceGetName",
  "nvmlDeviceGetUtilizationRates",
] as const;

/** NVML_DEVICE_NAME_V2_BUFFER_SIZE. */
const NAME_BYTES = 96;
const DONE = 0;

/**
 * Some 10 ms: not while calls are timed.
 * @returns none where there is no such driver, or it does not tell
 */
export function nvidiaUse(): readonly NvidiaUse[] {
  const addresses = operatingSystem.systemFunctions(LIBRARY, FUNCTIONS);
  if (typeof addresses === "string" || FUNCTIONS.some((name) => addresses[name] === 0)) return [];
  const functionAt = (name: (typeof FUNCTIONS)[number]) => addresses[name] as Pointer;
  const nvml = linkSymbols({
    nvmlInit_v2: { ptr: functionAt("nvmlInit_v2"), args: [], returns: "i32" },
    nvmlShutdown: { ptr: functionAt("nvmlShutdown"), args: [], returns: "i32" },
    nvmlDeviceGetCount_v2: { ptr: functionAt("nvmlDeviceGetCount_v2"), args: ["ptr"], returns: "i32" }, // deviceCount
    nvmlDeviceGetHandleByIndex_v2: {
      ptr: functionAt("nvmlDeviceGetHandleByIndex_v2"),
      args: ["u32", "ptr"],
      returns: "i32",
    }, // index, device
    nvmlDeviceGetName: {
      ptr: functionAt("nvmlDeviceGetName"),
      args: ["ptr", "ptr", "u32"],
      returns: "i32",
    }, // device, name, length
    nvmlDeviceGetUtilizationRates: {
      ptr: functionAt("nvmlDeviceGetUtilizationRates"),
      args: ["ptr", "ptr"],
      returns: "i32",
    }, // device, utilization: gpu and memory, in percent
  }).symbols;
  if (nvml.nvmlInit_v2() !== DONE) return [];
  using owned = new DisposableStack();
  owned.defer(() => nvml.nvmlShutdown());
  const arena = owned.use(new Arena("nvml"));
  const words = arena.view(Uint32Array, 2);
  const wordsAddr = arena.address(words) as Pointer;
  const nameAddr = arena.address(arena.view(Uint8Array, NAME_BYTES)) as Pointer;
  if (nvml.nvmlDeviceGetCount_v2(wordsAddr) !== DONE) return [];
  return Array.from({ length: words[0]! }, (_, index) => index).flatMap((index) => {
    if (nvml.nvmlDeviceGetHandleByIndex_v2(index, wordsAddr) !== DONE) return [];
    const device = read.ptr(wordsAddr, 0) as Pointer;
    if (nvml.nvmlDeviceGetName(device, nameAddr, NAME_BYTES) !== DONE) return [];
    const name = new CString(nameAddr).toString();
    if (nvml.nvmlDeviceGetUtilizationRates(device, wordsAddr) !== DONE) return [];
    return [{ name, busyShare: words[0]! / 100 }];
  });
}
