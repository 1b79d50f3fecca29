// The state that the machine is in: what feeds it, how fast it is allowed to be, how warm it is, what else it does. Read before a case
// and after it. What the system does not tell is undefined.
import { freemem } from "node:os";
import { nvidiaUse } from "../../../ffi/devices/nvml.ts";
import { operatingSystem } from "../../../ffi/os/current.ts";
import { linuxPower, type PowerState } from "./power.ts";
import { SystemFiles } from "./system-files.ts";
import { temperatureFile } from "./temperature.ts";

const CPU_FOLDER = "sys/devices/system/cpu";

export interface MachineState extends PowerState {
  /** What chooses the clock, one name for all CPUs or several joined by `+`. */
  readonly governor: string | undefined;
  /** What the CPU's own choice leans to: `performance`, `balance_power`, … */
  readonly energyPreference: string | undefined;
  /** The firmware's: `low-power`, `balanced`, `performance`. */
  readonly platformProfile: string | undefined;
  /** Whether clocks above the base are allowed. */
  readonly boost: boolean | undefined;
  /** The highest of all CPUs at this instant. */
  readonly clockHz: number | undefined;
  readonly temperatureC: number | undefined;
  readonly availableMemoryBytes: number | undefined;
  readonly swappedBytes: number | undefined;
  readonly devices: readonly DeviceUse[];
}

/** How much of a GPU or NPU is in use, where its driver tells. */
export interface DeviceUse {
  readonly name: string;
  /** At this instant, 0 to 1. */
  readonly busyShare: number | undefined;
  /** Since the driver was loaded. */
  readonly busyNs: number | undefined;
}

export function readMachineState(
  files = process.platform === "linux" ? new SystemFiles() : undefined,
): MachineState {
  return files ? linuxState(files) : otherState();
}

function linuxState(files: SystemFiles): MachineState {
  const milliC = ofPath(files, temperatureFile(files));
  return {
    ...linuxPower(files),
    governor: ofAllCpus(files, "scaling_governor"),
    energyPreference: ofAllCpus(files, "energy_performance_preference"),
    platformProfile: files.text("sys/firmware/acpi/platform_profile"),
    boost: boostOf(files),
    clockHz: highestClockHz(files),
    temperatureC: milliC === undefined ? undefined : milliC / 1e3,
    availableMemoryBytes: memoryBytes(files, "MemAvailable"),
    swappedBytes: swappedBytes(files),
    devices: [...devicesOf(files), ...nvidiaDevices(files)],
  };
}

/** macOS and Windows tell of power and memory by calls, and keep the rest to themselves. */
function otherState(): MachineState {
  const power = operatingSystem.powerStatus();
  return {
    source: power?.isOnMains === undefined ? undefined : power.isOnMains ? "mains" : "battery",
    chargeShare: power?.chargeShare,
    governor: undefined,
    energyPreference: undefined,
    platformProfile: undefined,
    boost: undefined,
    clockHz: undefined,
    temperatureC: undefined,
    availableMemoryBytes: freemem(),
    swappedBytes: undefined,
    devices: [],
  };
}

function ofPath(files: SystemFiles, path: string | undefined): number | undefined {
  return path === undefined ? undefined : files.number(path);
}

/** One policy for each group of CPUs that change their clock together. */
function policies(files: SystemFiles): readonly string[] {
  return files
    .names(`${CPU_FOLDER}/cpufreq`)
    .filter((name) => name.startsWith("policy"))
    .map((name) => `${CPU_FOLDER}/cpufreq/${name}`);
}

function ofAllCpus(files: SystemFiles, name: string): string | undefined {
  const values = new Set(policies(files).flatMap((policy) => files.text(`${policy}/${name}`) ?? []));
  return values.size === 0 ? undefined : [...values].join("+");
}

/** Intel's driver says whether it is off; the others whether it is on. */
function boostOf(files: SystemFiles): boolean | undefined {
  const isOff = files.number(`${CPU_FOLDER}/intel_pstate/no_turbo`);
  if (isOff !== undefined) return isOff === 0;
  const isOn = files.number(`${CPU_FOLDER}/cpufreq/boost`);
  return isOn === undefined ? undefined : isOn === 1;
}

function highestClockHz(files: SystemFiles): number | undefined {
  const clocks = policies(files).flatMap((policy) => files.number(`${policy}/scaling_cur_freq`) ?? []);
  return clocks.length === 0 ? undefined : Math.max(...clocks) * 1e3;
}

/** A line such as "MemAvailable:   16316412 kB". */
function memoryBytes(files: SystemFiles, name: string): number | undefined {
  const line = files.lines("proc/meminfo").find((one) => one.startsWith(`${name}:`));
  const kiB = line?.split(/\s+/)[1];
  return kiB === undefined ? undefined : Number(kiB) * 1024;
}

function swappedBytes(files: SystemFiles): number | undefined {
  const [total, free] = [memoryBytes(files, "SwapTotal"), memoryBytes(files, "SwapFree")];
  return total === undefined || free === undefined ? undefined : total - free;
}

/** NVIDIA's driver tells by a library, which is opened where the driver is. */
function nvidiaDevices(files: SystemFiles): readonly DeviceUse[] {
  if (files.text("proc/driver/nvidia/version") === undefined) return [];
  return nvidiaUse().map(({ name, busyShare }) => ({ name, busyShare, busyNs: undefined }));
}

/** Graphics by AMD tell a share of the present, NPUs by Intel a time. */
function devicesOf(files: SystemFiles): readonly DeviceUse[] {
  const cards = files.names("sys/class/drm").filter((name) => /^card\d+$/.test(name));
  const accelerators = files.names("sys/class/accel").filter((name) => /^accel\d+$/.test(name));
  return [
    ...cards.map((name) => ({ name, folder: `sys/class/drm/${name}/device` })),
    ...accelerators.map((name) => ({ name, folder: `sys/class/accel/${name}/device` })),
  ].flatMap(({ name, folder }) => {
    const percent = files.number(`${folder}/gpu_busy_percent`);
    const busyUs = files.number(`${folder}/npu_busy_time_us`);
    if (percent === undefined && busyUs === undefined) return [];
    return [
      {
        name,
        busyShare: percent === undefined ? undefined : percent / 100,
        busyNs: busyUs === undefined ? undefined : busyUs * 1e3,
      },
    ];
  });
}
