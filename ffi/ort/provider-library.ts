// Execution providers that a library of its own brings (OrtEpFactory): it is registered with the environment, and offers devices.
import { CString, type Pointer, read } from "bun:ffi";
import { basename, extname, resolve } from "node:path";
import { Arena, readPointer } from "../arena.ts";
import { NativeError } from "../errors.ts";
import { notLoadable } from "../library.ts";
import { ORT_LIBRARY_NAME } from "./abi.ts";
import type { OrtEnvironment } from "./environment.ts";

/** A device that a provider offers. */
export interface OrtProviderDevice {
  /** Of the environment, and as long as it. */
  readonly handle: number;
  /** The provider, by its own name. */
  readonly provider: string;
  readonly backend: "cpu" | "gpu" | "npu" | undefined;
  readonly vendor: string;
  /** What the system, or the library, says of the hardware. */
  readonly hardware: Readonly<Record<string, string>>;
  /** What the library says of itself; the environment adds where it lies. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** OrtHardwareDeviceType. */
const BACKENDS: readonly OrtProviderDevice["backend"][] = ["cpu", "gpu", "npu"];

const LIBRARY_PATH = "library_path";
const REGISTER = "RegisterExecutionProviderLibrary";

/**
 * Registers the library, unless another thread of this process has.
 * @returns none where it has no device here
 * @throws NativeError where it cannot be loaded, or refuses. What crashes in it ends the process.
 */
export function providerDevices(environment: OrtEnvironment, file: string): readonly OrtProviderDevice[] {
  // A relative path would be looked for beside the runtime.
  const path = resolve(file);
  const reason = notLoadable(path);
  if (reason !== undefined) throw new NativeError(ORT_LIBRARY_NAME, REGISTER, reason);
  const known = devicesOf(environment, path);
  if (known.length > 0) return known;
  using arena = new Arena("ort-provider-library");
  const nameAddr = arena.cString(basename(path, extname(path)));
  environment.check(REGISTER, environment.api[REGISTER](environment.handle, nameAddr, arena.path(path)));
  return devicesOf(environment, path);
}

function devicesOf(environment: OrtEnvironment, path: string): readonly OrtProviderDevice[] {
  const { api } = environment;
  using arena = new Arena("ort-provider-devices");
  const countSlot = arena.view(Uint32Array, 2);
  const countAddr = arena.address(countSlot);
  const borrowedDevices = environment.out("GetEpDevices", (out) =>
    api.GetEpDevices(environment.handle, out, countAddr),
  );
  return Array.from({ length: countSlot[0] }, (_, index) => {
    const handle = read.ptr(borrowedDevices as Pointer, 8 * index);
    const borrowedHardware = api.EpDevice_Device(handle) ?? 0;
    return {
      handle,
      provider: textAt(api.EpDevice_EpName(handle)),
      backend: BACKENDS[api.HardwareDevice_Type(borrowedHardware) ?? -1],
      vendor: textAt(api.HardwareDevice_Vendor(borrowedHardware)),
      hardware: entriesOf(environment, arena, api.HardwareDevice_Metadata(borrowedHardware)),
      metadata: entriesOf(environment, arena, api.EpDevice_EpMetadata(handle)),
    };
  }).filter(({ metadata }) => metadata[LIBRARY_PATH] === path);
}

/** Of an OrtKeyValuePairs. */
function entriesOf(
  { api }: OrtEnvironment,
  arena: Arena,
  borrowedPairs: number | null,
): Readonly<Record<string, string>> {
  if (borrowedPairs === null) return {};
  const slots = arena.view(Uint32Array, 6);
  const slotsAddr = arena.address(slots);
  api.GetKeyValuePairs(borrowedPairs, slotsAddr, slotsAddr + 8, slotsAddr + 16);
  const [keysAddr, valuesAddr] = [readPointer(slots, 0), readPointer(slots, 1)];
  const at = (cellsAddr: number, index: number) => textAt(read.ptr(cellsAddr as Pointer, 8 * index));
  return Object.fromEntries(
    Array.from({ length: slots[4] }, (_, index) => [at(keysAddr, index), at(valuesAddr, index)]),
  );
}

function textAt(address: number | null): string {
  return address === null || address === 0 ? "" : new CString(address as Pointer).toString();
}
