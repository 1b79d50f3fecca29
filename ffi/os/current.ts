// The operating system that this process runs on. Only its own file is loaded: another's opens libraries that are not here.
import type { OperatingSystem } from "./system.ts";

/** One row a system. */
const systems: Partial<Record<NodeJS.Platform, () => OperatingSystem>> = {
  linux: () => require("./linux.ts").linux,
};

const load = systems[process.platform];
if (!load) {
  throw new Error(
    `mrlbench has no memory and thread layer for ${process.platform} yet; it runs on ${Object.keys(systems).join(", ")}`,
  );
}

export const operatingSystem: OperatingSystem = load();
