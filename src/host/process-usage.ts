// What this process has taken of the machine.
import { operatingSystem } from "../../ffi/os/current.ts";

/** CPU time of all of its threads since it began, in the system and outside of it. */
export function processCpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

export interface ProcessMemory {
  readonly rssBytes: number;
  /** Undefined where the system does not tell. */
  readonly peakRssBytes: number | undefined;
}

/** What is resident, now and at its highest. */
export function processMemory(): ProcessMemory {
  return { rssBytes: process.memoryUsage.rss(), peakRssBytes: operatingSystem.peakRssBytes() };
}
