// What the system knows of its CPU, GPUs and NPUs, whatever a runtime makes of them.
import { accessSync, constants, existsSync } from "node:fs";
import { vulkanDriverFiles } from "../../../ffi/devices/vulkan.ts";
import { operatingSystem } from "../../../ffi/os/current.ts";
import { SystemFiles } from "../state/system-files.ts";
import { type Accelerator, accelerators } from "./accelerators.ts";
import { type CpuFeatures, cpuFeatures } from "./cpu-features.ts";
import { type Finding, findingOf, type Probes } from "./findings.ts";

export interface SeenAccelerator extends Accelerator {
  /** Undefined where nothing that can be seen from here is missing. */
  readonly missing: Finding | undefined;
}

export interface Hardware {
  /** Undefined where the system does not tell. */
  readonly cpuFeatures: CpuFeatures | undefined;
  readonly accelerators: readonly SeenAccelerator[];
}

const here: Probes = {
  exists: existsSync,
  vulkanDrivers: () => vulkanDriverFiles(process.env),
  canOpen(path) {
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
      return true;
    } catch {
      return false;
    }
  },
  hasLibrary: (name) => typeof operatingSystem.systemFunctions(name, []) !== "string",
};

/** @param files a copy of the system's, where it is another machine that is read */
export function readHardware(files = new SystemFiles(), probes = here): Hardware {
  return {
    cpuFeatures: cpuFeatures(files, macFeatures),
    accelerators: accelerators(files).map((each) => ({ ...each, missing: findingOf(each, files, probes) })),
  };
}

/** What the CPU multiplies in by itself; f32 alone where the system does not tell. */
export function nativePrecisions(files = new SystemFiles()): readonly string[] {
  return cpuFeatures(files, macFeatures)?.precisions ?? ["f32"];
}

/** Undefined on other systems than macOS. */
function macFeatures(): string | undefined {
  if (process.platform !== "darwin") return undefined;
  const { exitCode, stdout } = Bun.spawnSync(["/usr/sbin/sysctl", "hw.optional"]);
  return exitCode === 0 ? stdout.toString() : undefined;
}
