// An execution provider that the user brings as a library of its own, for ONNX Runtime: QNN, VitisAI and others. Which provider it is and
// which devices it has, the library says once it is registered.
import { NativeError } from "../../ffi/errors.ts";
import type { OrtEnvironment } from "../../ffi/ort/environment.ts";
import { type OrtProviderDevice, providerDevices } from "../../ffi/ort/provider-library.ts";
import { MissingError, RuntimeError } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import { listing } from "../core/words.ts";
import { type Device, SoftwareDevice } from "./device.ts";
import { openOrtEnvironment } from "./ort-environment.ts";
import type { Backend, OrtProvider } from "./providers.ts";

/** The provider of a library, as far as it is known before it is opened: by the name of its file. */
export function libraryProvider(library: string, backend: Backend): OrtProvider {
  return {
    name: library.split(/[\\/]/).at(-1)!,
    isCounted: false,
    runtime: "ort",
    backend,
    order: 1,
    bundles: ["ort"],
    ...{ graph: "common", precision: "unknown", call: "plain", threads: "device", needs: "nothing", library },
    ...(backend === "npu" && { fixedShapes: true }),
    options: () => ({}),
    missing: undefined,
  };
}

/** A device of a library, and who it is. */
export interface LibraryDevice {
  readonly provider: string;
  readonly backend: OrtProviderDevice["backend"];
  /** Of the environment. */
  readonly handle: number;
  readonly device: Device;
}

/** @throws MissingError where there is no such library, or it is none that the runtime takes */
export function libraryDevices(environment: OrtEnvironment, library: string): readonly LibraryDevice[] {
  try {
    return providerDevices(environment, library).map((one) => ({
      ...{ provider: one.provider, backend: one.backend, handle: one.handle },
      device: describedBy(one),
    }));
  } catch (error) {
    if (error instanceof NativeError) throw unusable(environment, library, error.nativeMessage);
    throw error;
  }
}

/** What a library offers, before any model is there. @throws LibraryError, MissingError */
export function probeLibrary(libraryPaths: readonly string[], library: string) {
  const environment = openOrtEnvironment(libraryPaths);
  const found = libraryDevices(environment, library).map((one) => ({
    ...one,
    refusal:
      one.device.kind === "software" ? new SoftwareDevice(one.device, one.backend ?? "cpu") : undefined,
  }));
  return { runtimeVersion: environment.version, found };
}

/** The first that serves the backend: each is told which one it shall take. @throws MissingError where none does */
export function deviceOfLibrary(
  environment: OrtEnvironment,
  library: string,
  backend: Backend,
): LibraryDevice {
  const devices = libraryDevices(environment, library);
  const found = devices.find((one) => one.backend === backend);
  if (found !== undefined) return found;
  const backends = [...new Set(devices.flatMap((one) => one.backend ?? []))];
  throw new MissingError({
    what: `${library} offers no ${backend} here`,
    seen:
      devices.map(({ backend: kind, device }) => `${kind ?? "other"}: ${device.name}`).join("; ") ||
      "no device",
    expected: `a device for ${optionName("backend")} ${backend}`,
    next:
      backends.length === 0
        ? "Install the device's driver, or choose another library."
        : `Use ${optionName("backend")} ${listing(backends, "or")}.`,
  });
}

/** Keys of hardware and of providers (onnxruntime_ep_device_ep_metadata_keys.h, and what each system's discovery writes). */
const KEYS = {
  description: "Description",
  isVirtual: "is_virtual",
  driver: "os_driver_version",
  version: "version",
};

/** A device that its library made up, in place of hardware, is a program. */
function describedBy({ provider, backend, vendor, hardware, metadata }: OrtProviderDevice): Device {
  const driver = metadata[KEYS.driver];
  const version = metadata[KEYS.version];
  return {
    name:
      hardware[KEYS.description] || [vendor, (backend ?? "device").toUpperCase()].filter(Boolean).join(" "),
    kind: hardware[KEYS.isVirtual] === "1" ? "software" : "hardware",
    driver: driver || (version && `${provider} ${version}`) || undefined,
  };
}

/** Of the process that had opened it, nothing is left that could say more. */
export function crashedLibrary(library: string): RuntimeError {
  return new RuntimeError({
    what: "the provider library crashed",
    seen: `${library} ended the process that opened it`,
    expected: "a provider, or its refusal",
    next: `It may be made for a newer ONNX Runtime: give its own with ${optionName("ortLibrary")}, or another file with ${optionName("providerLibrary")}.`,
  });
}

function unusable({ version }: OrtEnvironment, library: string, reason: string): MissingError {
  return new MissingError({
    what: "the provider library cannot be used",
    seen: `${library}: ${reason.replaceAll(/\s+/g, " ").trim()}`,
    expected: `a library with CreateEpFactories and ReleaseEpFactory, made for ONNX Runtime ${version} or older`,
    next: `Give another file with ${optionName("providerLibrary")}, or another runtime with ${optionName("ortLibrary")}.`,
  });
}
