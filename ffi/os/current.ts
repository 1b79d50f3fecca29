// The operating system that this process runs on. Only its own file is loaded: another's opens libraries that are not here.
import type { OperatingSystem } from "./system.ts";

/** One row a system. */
const systems: Partial<Record<NodeJS.Platform, () => OperatingSystem>> = {
  linux: () => (require("./linux.ts") as typeof import("./linux.ts")).openLinux(),
  darwin: () => (require("./darwin.ts") as typeof import("./darwin.ts")).openDarwin(),
  win32: () => (require("./windows.ts") as typeof import("./windows.ts")).openWindows(),
};

const open = systems[process.platform];
if (!open) {
  throw new Error(
    `mrlbench has no memory and thread layer for ${process.platform} yet; it runs on ${Object.keys(systems).join(", ")}`,
  );
}

export const operatingSystem: OperatingSystem = open();
