// Which CPUs a Linux machine has: what shares a core, what is fast and what saves power, by /sys.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CoreKind, Processor } from "./system.ts";

/** @param devices a folder laid out as /sys/devices; what is missing there, as in many virtual machines, is not known */
export function linuxProcessors(devices = "/sys/devices"): readonly Processor[] {
  const cpus = parseCpuList(textOf(join(devices, "system/cpu/online")) ?? "");
  const nodes = numaNodes(join(devices, "system/node"));
  const kindOf = coreKinds(devices, cpus);
  return cpus.map((cpu) => ({
    cpu,
    core: Math.min(cpu, ...parseCpuList(textOf(siblings(devices, cpu)) ?? "")),
    numaNode: nodes.get(cpu),
    kind: kindOf(cpu),
  }));
}

/** Reads the kernel's list form, such as `0-2,5`. */
export function parseCpuList(list: string): number[] {
  return list
    .trim()
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const [first, last = first] = part.split("-").map(Number) as [number, number?];
      return Array.from({ length: last! - first + 1 }, (_, offset) => first + offset);
    });
}

function siblings(devices: string, cpu: number): string {
  return join(devices, `system/cpu/cpu${cpu}/topology/thread_siblings_list`);
}

/** x86 names its two kinds (cpu_core, cpu_atom); ARM gives each CPU a capacity, 1024 for the fastest. */
function coreKinds(devices: string, cpus: readonly number[]): (cpu: number) => CoreKind | undefined {
  const fast = parseCpuList(textOf(join(devices, "cpu_core/cpus")) ?? "");
  const small = parseCpuList(textOf(join(devices, "cpu_atom/cpus")) ?? "");
  if (fast.length > 0 && small.length > 0) {
    return (cpu) => (small.includes(cpu) ? "efficiency" : fast.includes(cpu) ? "performance" : undefined);
  }
  const capacities = new Map(
    cpus.map((cpu) => [cpu, Number(textOf(join(devices, `system/cpu/cpu${cpu}/cpu_capacity`)))]),
  );
  const [least, most] = [Math.min(...capacities.values()), Math.max(...capacities.values())];
  // Where one is not told, neither is the difference: it is not a number.
  if (!(least < most)) return () => undefined;
  // Cores of three sizes: only the smallest are made to save power.
  return (cpu) => (capacities.get(cpu) === least ? "efficiency" : "performance");
}

function numaNodes(folder: string): ReadonlyMap<number, number> {
  const numbers = namesIn(folder).flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? []);
  return new Map(
    numbers.flatMap((number) =>
      parseCpuList(textOf(join(folder, `node${number}/cpulist`)) ?? "").map((cpu) => [cpu, Number(number)]),
    ),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Not told.
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined; // Not told.
  }
}
