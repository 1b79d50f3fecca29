// The adapter that WebGPU or DirectML computes on: the runtime does not name it, so the system's drivers are asked.
import { dxgiAdapters } from "../../ffi/devices/dxgi.ts";
import { metalDevices } from "../../ffi/devices/metal.ts";
import {
  type GraphicsDevice,
  showVulkanDrivers,
  vulkanDevices,
  vulkanDriverFiles,
} from "../../ffi/devices/vulkan.ts";
import type { Device } from "./device.ts";
import type { OrtProvider } from "./providers.ts";

/** What was found. More devices than one: which of them the runtime takes is its own choice, and not said. */
export interface Adapters {
  readonly devices: readonly Device[];
  /** Why there are none; undefined where there is one, or where this system cannot be asked. */
  readonly refusal: string | undefined;
}

/** What there is of what a provider needs. */
export const ADAPTERS: Readonly<Record<OrtProvider["needs"], () => Adapters>> = {
  nothing: () => ({ devices: [], refusal: undefined }),
  vulkan: webGpuAdapters,
  // DirectML is asked for the fastest GPU, which DXGI lists first.
  dxgi: () => {
    const { devices, refusal } = found(dxgiAdapters());
    return { devices: ofHardware(devices).slice(0, 1), refusal };
  },
};

/**
 * Where a provider could take one of several: the process sees but one from here on, so that it is known which one it takes.
 * @returns all of them where that cannot be
 */
export function oneAdapter(needs: OrtProvider["needs"], found: Adapters): Adapters {
  if (needs !== "vulkan" || process.platform !== "linux" || found.devices.length < 2) return found;
  const files = vulkanDriverFiles(process.env);
  const alone = files.flatMap((file) => {
    showVulkanDrivers([file]);
    const listed = vulkanDevices();
    return typeof listed !== "string" && listed.length === 1 ? [{ file, device: listed[0]! }] : [];
  });
  const chosen = alone.toSorted((one, other) => RANKS[one.device.kind] - RANKS[other.device.kind])[0];
  // A GPU whose driver has several cannot be shown alone, and a program for the CPU does not stand in for it.
  const isLess = chosen?.device.kind === "software" && found.devices.some(({ kind }) => kind === "hardware");
  if (chosen === undefined || isLess) {
    showVulkanDrivers(files);
    return found;
  }
  showVulkanDrivers([chosen.file]);
  return { devices: [toDevice(chosen.device)], refusal: undefined };
}

/** The fastest first, as far as a kind says so. */
const RANKS: Readonly<Record<GraphicsDevice["kind"], number>> = {
  discrete: 0,
  integrated: 1,
  virtual: 2,
  other: 3,
  software: 4,
};

function webGpuAdapters(): Adapters {
  if (process.platform === "linux") return found(vulkanDevices());
  if (process.platform === "darwin") return found(metalDevices());
  const { devices, refusal } = found(dxgiAdapters());
  return { devices: ofHardware(devices), refusal };
}

/** Windows lists a program for the CPU besides, which runtimes take where there is nothing else. */
export function ofHardware(devices: readonly Device[]): readonly Device[] {
  const hardware = devices.filter(({ kind }) => kind === "hardware");
  return hardware.length > 0 ? hardware : devices;
}

/** @param listed or why there are none */
function found(listed: readonly GraphicsDevice[] | string): Adapters {
  return typeof listed === "string"
    ? { devices: [], refusal: listed }
    : { devices: listed.map(toDevice), refusal: undefined };
}

function toDevice({ name, kind, driver }: GraphicsDevice): Device {
  return { name, kind: kind === "software" ? "software" : "hardware", driver: driver || undefined };
}
