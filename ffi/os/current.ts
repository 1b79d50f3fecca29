// The operating system that this process runs on.
import { linux } from "./linux.ts";
import type { OperatingSystem } from "./system.ts";

const systems: Partial<Record<NodeJS.Platform, OperatingSystem>> = { linux };

const current = systems[process.platform];
if (!current)
  throw new Error(`mrlbench has no memory and thread layer for ${process.platform} yet; it runs on Linux`);

export const operatingSystem: OperatingSystem = current;
