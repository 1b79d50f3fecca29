// What can run on this machine: the runtimes with their devices, and the accelerators that only the system knows.
import { totalmem } from "node:os";
import { isCarried } from "../assets/cache/embedded.ts";
import { isFailure } from "../core/errors.ts";
import { optionName } from "../core/option-name.ts";
import type { Progress } from "../core/progress.ts";
import type { Device } from "../engine/device.ts";
import { probeProvider } from "../engine/probe.ts";
import { type Backend, type Provider, providersOf, type Runtime } from "../engine/providers.ts";
import { type Hardware, readHardware } from "../host/hardware/hardware.ts";
import { cpuName } from "../host/machine.ts";
import { libraryPaths } from "./libraries.ts";
import type { Places } from "./places.ts";

export interface ListedProvider {
  readonly provider: string;
  readonly runtime: Runtime;
  readonly backend: Backend;
  /** Of the runtime's library; undefined where it could not be opened. */
  readonly runtimeVersion: string | undefined;
  readonly library: string | undefined;
  readonly devices: readonly Device[];
  /** Undefined where only a case can tell: this system is not asked which device the runtime would take. */
  readonly isUsable: boolean | undefined;
  /** Why not, and what to do. */
  readonly why: string | undefined;
  readonly next: string | undefined;
}

export interface Devices extends Hardware {
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly providers: readonly ListedProvider[];
}

/** @param progress told of each provider before its runtime is asked: the first ones unpack libraries */
export function listDevices(places: Places, progress?: Progress): Devices {
  const rows = providersOf(process.platform);
  const tell = (done: number, doing: string) => progress?.update(done, 2 * rows.length, `devices  ${doing}`);
  // A core of OpenVINO knows the plugins that lie beside it when it is made: all are unpacked before the first.
  rows.forEach((row, index) => {
    tell(index, `unpack for ${row.name}`);
    if (row.bundles.every(isCarried)) libraryPaths(row, places);
  });
  const providers = rows.map((row, index) => {
    tell(rows.length + index, `ask ${row.name}`);
    return listProvider(row, places);
  });
  progress?.end();
  return { cpu: cpuName(), memoryBytes: totalmem(), ...readHardware(), providers };
}

function listProvider(row: Provider, places: Places): ListedProvider {
  const { name: provider, runtime, backend } = row;
  const cpu: Device = { name: cpuName(), kind: "hardware", driver: undefined };
  try {
    const { runtimeVersion, libraryPath, devices, refusal } = probeProvider(
      row,
      libraryPaths(row, places).paths,
    );
    const facts = { provider, runtime, backend, runtimeVersion, library: libraryPath };
    if (backend === "cpu")
      return { ...facts, devices: [cpu], isUsable: true, why: undefined, next: undefined };
    if (refusal === undefined && devices.length === 0) {
      const why = "which device it would take, nobody says before a session is made";
      const next = `Try it with ${optionName("provider")} ${provider}: a case proves its device before it is timed.`;
      return { ...facts, devices, isUsable: undefined, why, next };
    }
    const { message: why, next } = refusal ?? { message: undefined, next: undefined };
    return { ...facts, devices, isUsable: refusal === undefined, why, next };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { message: why, next } = error;
    const unknown = { runtimeVersion: undefined, library: undefined, devices: [] };
    return { provider, runtime, backend, ...unknown, isUsable: false, why, next };
  }
}
