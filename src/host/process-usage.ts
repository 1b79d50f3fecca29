// What this process has taken of the machine.
import { operatingSystem } from "../../ffi/os/current.ts";

/** CPU time of all of its threads since it began, in the system and outside of it. */
export function processCpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

/** Undefined where the system does not tell. */
export interface ProcessMemory {
  readonly rssBytes: number | undefined;
  readonly peakRssBytes: number | undefined;
}

/** What is resident, now and at its highest. */
export function processMemory(): ProcessMemory {
  return { rssBytes: residentBytes(), peakRssBytes: operatingSystem.peakRssBytes() };
}

function residentBytes(): number | undefined {
  try {
    return process.memoryUsage.rss();
  } catch {
    // The engine reads it from files of the system.
    return undefined;
  }
}
