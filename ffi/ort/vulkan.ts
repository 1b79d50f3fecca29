// Asks the system's loader for Vulkan before the WebGPU provider does: that one writes to stderr what it does not find, whatever the
// log level, and does not say it in its status.
import { operatingSystem } from "../os/current.ts";

const LOADER = "libvulkan.so.1";

/** Why there is no Vulkan; undefined where there is one, or where WebGPU needs none. */
export function vulkanRefusal(): string | undefined {
  if (process.platform !== "linux") return undefined;
  // It stays loaded: the provider opens it too.
  return operatingSystem.loadSystemLibrary(LOADER) === undefined ? undefined : `no ${LOADER}`;
}
