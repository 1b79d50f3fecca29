// One core of OpenVINO for each library that is opened, and what it says of devices: creating it again would load all plugins again.
import { NativeError } from "../../ffi/errors.ts";
import { OpenvinoCore } from "../../ffi/openvino/core.ts";
import { optionName } from "../core/option-name.ts";
import type { Device } from "./device.ts";
import type { OpenvinoProvider } from "./providers.ts";
import { closeAtThreadEnd } from "./thread-end.ts";

/** Why what a device needs is not there; undefined where it is. */
export const DEVICE_NEEDS: Readonly<
  Record<OpenvinoProvider["needs"], (core: OpenvinoCore, provider: string) => string | undefined>
> = {
  nothing: () => undefined,
  listed: listRefusal,
};

const cores = new Map<string, OpenvinoCore>();

/**
 * @param paths paths of the library, best first
 * @throws LibraryError
 */
export function openOpenvinoCore(paths: readonly string[]): OpenvinoCore {
  const key = paths.join("\n");
  const known = cores.get(key);
  if (known) return known;
  const next = `Give one with ${optionName("openvinoLibrary")}, or leave the option out to use the built-in library.`;
  const core = closeAtThreadEnd(OpenvinoCore.open(paths, next));
  cores.set(key, core);
  return core;
}

/** The devices of a plugin, by the ids that it counts them with. @throws NativeError */
export function deviceIds(core: OpenvinoCore, plugin: string): readonly string[] {
  return core
    .deviceProperty(plugin, "AVAILABLE_DEVICES")
    .split(/[\s,]+/)
    .filter(Boolean);
}

/** Undefined where the plugin lists a device. */
function listRefusal(core: OpenvinoCore, provider: string): string | undefined {
  try {
    const isEmpty = deviceIds(core, provider.split(".")[0]!).length === 0;
    return isEmpty ? "its list of available devices is empty" : undefined;
  } catch (error) {
    if (error instanceof NativeError) return error.nativeMessage;
    throw error;
  }
}

/** Properties that name the version of a driver; a device has at most one of them. */
const DRIVER_VERSIONS = ["NPU_DRIVER_VERSION", "GPU_DRIVER_VERSION"];

/** @param name of a device that is listed, such as GPU.0 */
export function describeDevice(core: OpenvinoCore, name: string): Device {
  const driver = DRIVER_VERSIONS.map((key) => propertyOf(core, name, key)).find(Boolean);
  return { name: core.deviceProperty(name, "FULL_DEVICE_NAME").trim(), kind: "hardware", driver };
}

/** Undefined where the device has no such property. */
function propertyOf(core: OpenvinoCore, name: string, key: string): string | undefined {
  try {
    return core.deviceProperty(name, key).trim();
  } catch (error) {
    if (error instanceof NativeError) return undefined;
    throw error;
  }
}
