// What a runtime says of itself and of the devices of one of its providers, before any model is there.
import { ADAPTERS } from "./adapter.ts";
import { type Device, SoftwareDevice } from "./device.ts";
import { noDevice } from "./no-device.ts";
import { DEVICE_NEEDS, describeDevice, deviceIds, openOpenvinoCore } from "./openvino-core.ts";
import { openOrtEnvironment } from "./ort-environment.ts";
import type { OpenvinoProvider, OrtProvider, Provider } from "./providers.ts";

export interface Probe {
  readonly runtimeVersion: string | undefined;
  readonly libraryPath: string | undefined;
  /** None where the provider runs on the machine's CPU, or nobody says. */
  readonly devices: readonly Device[];
  /** Why it cannot be used, with what to do; undefined where nothing speaks against it. */
  readonly refusal: (Error & { readonly next: string }) | undefined;
}

/** @throws LibraryError where the runtime's library cannot be opened */
export function probeProvider(row: Provider, libraryPaths: readonly string[]): Probe {
  switch (row.runtime) {
    case "ort":
      return probeOrt(row, libraryPaths);
    case "openvino":
      return probeOpenvino(row, libraryPaths);
    // Our own, which needs nothing of the machine.
    case "table":
      return { runtimeVersion: undefined, libraryPath: libraryPaths[0], devices: [], refusal: undefined };
  }
}

function probeOrt(row: OrtProvider, libraryPaths: readonly string[]): Probe {
  const { version, path } = openOrtEnvironment(libraryPaths);
  const { devices, refusal } = ADAPTERS[row.needs]();
  const [first] = devices;
  const isSoftware = first !== undefined && devices.every(({ kind }) => kind === "software");
  return {
    ...{ runtimeVersion: version, libraryPath: path, devices },
    refusal:
      refusal !== undefined
        ? noDevice(row, row.name, refusal)
        : isSoftware
          ? new SoftwareDevice(first, row.backend)
          : undefined,
  };
}

function probeOpenvino(row: OpenvinoProvider, libraryPaths: readonly string[]): Probe {
  const core = openOpenvinoCore(libraryPaths);
  const refusal = DEVICE_NEEDS[row.needs](core, row.name);
  const ids = refusal === undefined && row.backend !== "cpu" ? deviceIds(core, row.name) : [];
  return {
    ...{ runtimeVersion: core.version, libraryPath: core.path },
    devices: ids.map((id) => describeDevice(core, `${row.name}.${id}`)),
    refusal: refusal === undefined ? undefined : noDevice(row, row.name, refusal),
  };
}
