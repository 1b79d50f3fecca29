// The adapter that WebGPU or DirectML computes on: the runtime does not name it, so the system's drivers are asked.
import { dxgiAdapters } from "../../ffi/devices/dxgi.ts";
import { type GraphicsDevice, vulkanDevices } from "../../ffi/devices/vulkan.ts";
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
  dxgi: () => found(dxgiAdapters()),
};

function webGpuAdapters(): Adapters {
  if (process.platform !== "linux") return { devices: [], refusal: undefined };
  return found(vulkanDevices());
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
