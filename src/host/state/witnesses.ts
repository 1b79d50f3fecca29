// What is looked at while calls are timed, and never inside of them: who took the machine away is read at both ends of every block. A
// system fills those of these that it knows; what is not filled is not available.

export interface Witness {
  readonly name: string;
  readonly unit: "ns" | "count" | "Hz" | "°C" | "µJ" | "µW";
  /** A counter is worth its difference over a block, a level its mean. */
  readonly kind: "counter" | "level";
  readonly what: string;
}

export const WITNESSES = [
  { name: "threadCpuNs", unit: "ns", kind: "counter", what: "CPU time of the measuring thread" },
  { name: "processCpuNs", unit: "ns", kind: "counter", what: "CPU time of all threads of this process" },
  {
    name: "waitNs",
    unit: "ns",
    kind: "counter",
    what: "the measuring thread could run, and another had its CPU",
  },
  { name: "involuntarySwitches", unit: "count", kind: "counter", what: "the measuring thread was put aside" },
  {
    name: "voluntarySwitches",
    unit: "count",
    kind: "counter",
    what: "the measuring thread waited by itself",
  },
  {
    name: "minorFaults",
    unit: "count",
    kind: "counter",
    what: "pages that were in memory, not yet in the thread's table",
  },
  { name: "majorFaults", unit: "count", kind: "counter", what: "pages that were read from a disk" },
  {
    name: "idleNs",
    unit: "ns",
    kind: "counter",
    what: "idle time of the CPUs that this process may use, summed",
  },
  {
    name: "stolenNs",
    unit: "ns",
    kind: "counter",
    what: "time of these CPUs that a hypervisor gave to others, summed",
  },
  {
    name: "cpuPressureNs",
    unit: "ns",
    kind: "counter",
    what: "time in which some task of the machine waited for a CPU",
  },
  {
    name: "memoryPressureNs",
    unit: "ns",
    kind: "counter",
    what: "time in which some task of the machine waited for memory",
  },
  {
    name: "throttledPeriods",
    unit: "count",
    kind: "counter",
    what: "periods in which the control group's quota was spent",
  },
  {
    name: "throttledNs",
    unit: "ns",
    kind: "counter",
    what: "time that the control group was stopped for it",
  },
  { name: "clockHz", unit: "Hz", kind: "level", what: "clock of the CPU that the measuring thread was on" },
  { name: "temperatureC", unit: "°C", kind: "level", what: "temperature of the CPU" },
  {
    name: "thermalThrottles",
    unit: "count",
    kind: "counter",
    what: "times that the CPU lowered its clock for heat",
  },
  { name: "energyUj", unit: "µJ", kind: "counter", what: "energy of the CPU packages" },
  { name: "batteryUw", unit: "µW", kind: "level", what: "what the machine takes from its battery" },
] as const satisfies readonly Witness[];

export type WitnessName = (typeof WITNESSES)[number]["name"];
/** What was seen at one instant, or over one block; a name that is not there was not available. */
export type Reading = Partial<Record<WitnessName, number>>;

/** One block: how long it took, and what was seen meanwhile. */
export interface BlockReading extends Readonly<Reading> {
  readonly wallNs: number;
}

/** Opens what fills some of the witnesses; what it holds open is closed by `dispose`. */
export interface WitnessSource extends Disposable {
  /** Fills in what it sees now. */
  read(into: Reading): void;
}

/** A block between two instants. A counter that went back was set anew by the system, and says nothing. */
export function between(before: Readonly<Reading>, after: Readonly<Reading>, wallNs: number): BlockReading {
  const block: Reading & { wallNs: number } = { wallNs };
  for (const { name, kind } of WITNESSES) {
    const from = before[name];
    const to = after[name];
    if (from === undefined || to === undefined) continue;
    if (kind === "level") block[name] = (from + to) / 2;
    else if (to >= from) block[name] = to - from;
  }
  return block;
}

/** Blocks as one: sums of the counters, means of the levels by their time. What one block lacks is not known of all. */
export function together(blocks: readonly BlockReading[]): BlockReading {
  const wallNs = blocks.reduce((sum, block) => sum + block.wallNs, 0);
  const sum: Reading & { wallNs: number } = { wallNs };
  for (const { name, kind } of WITNESSES) {
    if (blocks.length === 0 || blocks.some((block) => block[name] === undefined)) continue;
    const weight = (block: BlockReading) => (kind === "level" ? block.wallNs / wallNs : 1);
    sum[name] = blocks.reduce((total, block) => total + block[name]! * weight(block), 0);
  }
  return sum;
}
