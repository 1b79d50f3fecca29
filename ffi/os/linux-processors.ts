// Which CPUs a Linux machine has: what shares a core, what is fast and what saves power, by /sys.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CoreKind, Processor } from "./system.ts";

/** @param devices a folder laid out as /sys/devices; what is missing there, as in many virtual machines, is not known */
export function linuxProcessors(devices = "/sys/devices"): readonly Processor[] {
  const cpus = parseCpuList(textOf(join(devices, "system/cpu/online")) ?? "");
  const nodes = numaNodes(join(devices, "system/node"));
  const sizes = coreSizes(devices, cpus);
  const kindOf = coreKinds(devices, sizes);
  return cpus.map((cpu) => ({
    cpu,
    core: Math.min(cpu, ...parseCpuList(textOf(siblings(devices, cpu)) ?? "")),
    numaNode: nodes.get(cpu),
    kind: kindOf(cpu),
    size: sizes.get(cpu) ?? 0,
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

/** Intel names its two kinds (cpu_core, cpu_atom); elsewhere only the smallest cores are made to save power. */
function coreKinds(
  devices: string,
  sizes: ReadonlyMap<number, number>,
): (cpu: number) => CoreKind | undefined {
  const fast = parseCpuList(textOf(join(devices, "cpu_core/cpus")) ?? "");
  const small = parseCpuList(textOf(join(devices, "cpu_atom/cpus")) ?? "");
  if (fast.length > 0 && small.length > 0) {
    return (cpu) => (small.includes(cpu) ? "efficiency" : fast.includes(cpu) ? "performance" : undefined);
  }
  if (new Set(sizes.values()).size < 2) return () => undefined;
  return (cpu) => (sizes.get(cpu) === 0 ? "efficiency" : "performance");
}

/** Cores of one size differ by less: in their highest clocks, by which the best of them are preferred, and in the boost of a few. */
const NEXT_SIZE = 1.25;

/** ARM gives each CPU a capacity; of AMD's compact cores only the highest clock tells. Empty where neither is told of all CPUs. */
function coreSizes(devices: string, cpus: readonly number[]): ReadonlyMap<number, number> {
  const told = (file: string) =>
    cpus.map((cpu) => Number(textOf(join(devices, `system/cpu/cpu${cpu}`, file)) ?? Number.NaN));
  const speeds = ["cpu_capacity", "cpufreq/cpuinfo_max_freq"]
    .map(told)
    .find((values) => values.every((value) => value > 0));
  if (speeds === undefined) return new Map();
  const rising = speeds.toSorted((a, b) => a - b);
  const firsts = rising.filter((speed, at) => at > 0 && speed >= NEXT_SIZE * rising[at - 1]!);
  return new Map(cpus.map((cpu, at) => [cpu, firsts.filter((first) => first <= speeds[at]!).length]));
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
